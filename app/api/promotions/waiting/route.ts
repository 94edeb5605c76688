import { z } from "zod";

import { countWaiting } from "@/lib/promotions/queries";
import { route } from "@/lib/route";

export const GET = route({ permission: "model.read", input: z.object({}), run: (viewer) => countWaiting(viewer) });
