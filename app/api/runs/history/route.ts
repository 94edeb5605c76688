import { z } from "zod";

import { versionRef } from "@/lib/catalog/types";
import { route } from "@/lib/route";
import { getCurve } from "@/lib/versions/curves";

export const GET = route({ permission: "model.read", input: versionRef.extend({ metric: z.string().max(500) }), run: getCurve });
