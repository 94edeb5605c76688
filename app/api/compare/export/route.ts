import { z } from "zod";

import { downloadComparison } from "@/lib/compare/take-along";
import { route } from "@/lib/route";

export const GET = route({
  permission: "model.read",
  input: z.object({}),
  run: (viewer, _input, request) => downloadComparison(viewer, new URL(request.url).searchParams),
});
