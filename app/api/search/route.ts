import { z } from "zod";

import { search } from "@/lib/catalog/search";
import { searchEndpoints } from "@/lib/endpoints/search";
import { searchPromotions } from "@/lib/promotions/queries";
import { route } from "@/lib/route";

export const GET = route({
  permission: "model.read",
  input: z.object({ q: z.string().max(200) }),
  run: async (viewer, { q }) =>
    (await Promise.all([search(viewer, q), searchEndpoints(viewer, q), searchPromotions(viewer, q)])).flat(),
});
