import { findModel } from "@/lib/catalog/find-model";
import { modelRef } from "@/lib/catalog/types";
import { AppError } from "@/lib/errors";
import { route } from "@/lib/route";

export const GET = route({
  permission: "model.read",
  input: modelRef,
  run: async (viewer, ref) => {
    const found = await findModel(viewer, ref);
    if (!found) throw new AppError("not_found", "There is no such model, or none that you may see.");
    return { newest: found.head.newestEvent };
  },
});
