import { findModel } from "@/lib/catalog/find-model";
import { listVersions } from "@/lib/catalog/list-versions";
import { modelRef, versionsQuery } from "@/lib/catalog/types";
import { AppError } from "@/lib/errors";
import { route } from "@/lib/route";

export const GET = route({
  permission: "model.read",
  input: modelRef.extend(versionsQuery.shape),
  run: async (viewer, { connection, model, ...query }) => {
    const found = await findModel(viewer, { connection, model });
    if (!found) throw new AppError("not_found", "There is no such model, or none that you may see.");
    return listVersions(found, query);
  },
});
