import { z } from "zod";

import { search } from "@/lib/catalog/search";
import { route } from "@/lib/route";

export const GET = route({
  permission: "model.read",
  input: z.object({ q: z.string().max(200) }),
  run: async (viewer, { q }) => ({ items: await search(viewer, q) }),
});
