import { z } from "zod";

import { listLines } from "@/lib/catalog/list-lines";
import { route } from "@/lib/route";

const ids = z
  .string()
  .max(4000)
  .transform((text) => text.split(","))
  .pipe(z.array(z.uuid()).max(100));

export const GET = route({
  permission: "model.read",
  input: z.object({ ids }),
  run: (viewer, input) => listLines(viewer, input.ids),
});
