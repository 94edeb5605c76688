import { modelRef } from "@/lib/catalog/types";
import { getDirectedTrend } from "@/lib/compare/directed-trend";
import { route } from "@/lib/route";

export const GET = route({ permission: "model.read", input: modelRef, run: getDirectedTrend });
