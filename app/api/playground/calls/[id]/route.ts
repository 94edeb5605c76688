import { z } from "zod";

import { getCall } from "@/lib/playground/history";
import { route } from "@/lib/route";

export const GET = route({ permission: "account.own", input: z.object({ id: z.uuid() }), run: getCall });
