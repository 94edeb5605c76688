import { modelRef } from "@/lib/catalog/types";
import { route } from "@/lib/route";
import { getTrend } from "@/lib/versions/trend";

export const GET = route({ permission: "model.read", input: modelRef, run: getTrend });
