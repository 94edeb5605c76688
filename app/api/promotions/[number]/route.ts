import { z } from "zod";

import { withDirections } from "@/lib/compare/shown-directions";
import { getPromotion } from "@/lib/promotions/queries";
import { number } from "@/lib/promotions/inputs";
import { route } from "@/lib/route";

export const GET = route({
  permission: "model.read",
  input: z.object({ number }),
  async run(viewer, input) {
    const promotion = await getPromotion(viewer, input.number);
    return withDirections(viewer, { connection: promotion.connection.slug, model: promotion.model.key }, promotion);
  },
});
