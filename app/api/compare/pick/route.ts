import { z } from "zod";

import { modelRef } from "@/lib/catalog/types";
import { pickVersions } from "@/lib/compare/pick";
import { route } from "@/lib/route";

export const GET = route({
  permission: "model.read",
  input: z.object({ q: z.string().max(200) }).extend(modelRef.partial().shape),
  run: (viewer, { q, connection, model }) =>
    pickVersions(viewer, q, connection === undefined || model === undefined ? null : { connection, model }),
});
