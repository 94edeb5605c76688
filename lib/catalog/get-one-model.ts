import "server-only";

import type { Viewer } from "@/lib/auth";
import { AppError } from "@/lib/errors";

import { findModel, type ModelRef } from "./find-model";
import { listVersions } from "./list-versions";
import type { OneModel } from "./types";

/** A model, who holds production, and its ten newest versions. Throws `not_found`. */
export async function getOneModel(viewer: Viewer, ref: ModelRef): Promise<OneModel> {
  const model = await findModel(viewer, ref);
  if (!model) throw new AppError("not_found", "There is no such model, or none that you may see.");
  const { rows } = await listVersions(model, { limit: 10 });
  return { model: model.head, production: model.production, versions: rows };
}
