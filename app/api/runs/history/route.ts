import { route } from "@/lib/route";
import { curveQuery, getCurve } from "@/lib/versions/curves";

export const GET = route({ permission: "model.read", input: curveQuery, run: getCurve });
