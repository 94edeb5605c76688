import { z } from "zod";

import { getPromotion } from "@/lib/promotions/queries";
import { number } from "@/lib/promotions/inputs";
import { route } from "@/lib/route";

export const GET = route({
  permission: "model.read",
  input: z.object({ number }),
  run: (viewer, input) => getPromotion(viewer, input.number),
});
