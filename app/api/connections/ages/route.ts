import { z } from "zod";

import { listConnectionAges } from "@/lib/catalog/list-connection-ages";
import { route } from "@/lib/route";

export const GET = route({
  permission: "model.read",
  input: z.object({}),
  run: async (viewer) => ({ connections: await listConnectionAges(viewer) }),
});
