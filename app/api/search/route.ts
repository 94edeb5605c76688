import { z } from "zod";

import { search } from "@/lib/catalog/search";
import { route } from "@/lib/route";

export const GET = route({
  permission: "model.read",
  input: z.object({ q: z.string().max(200) }),
  run: (viewer, { q }) => search(viewer, q),
});
