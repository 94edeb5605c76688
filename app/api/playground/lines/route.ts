import { listCallLines } from "@/lib/endpoints/callable";
import { linesFilter } from "@/lib/playground/types";
import { route } from "@/lib/route";

export const GET = route({ permission: "model.read", input: linesFilter, run: listCallLines });
