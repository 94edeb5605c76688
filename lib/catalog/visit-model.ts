import "server-only";

import type { Viewer } from "@/lib/auth";
import { openConnectionById } from "@/lib/connections/open";
import { attempt } from "@/lib/result";

import { markHot } from "./commands";
import { type CatalogModel, findModel, type ModelRef } from "./find-model";

/** `findModel` for somebody who looks at its page: from now on it is read often. `link` is its page in the registry's own UI. */
export async function visitModel(
  viewer: Viewer,
  ref: ModelRef,
): Promise<{ model: CatalogModel; link: string | null } | null> {
  const model = await findModel(viewer, ref);
  if (!model) return null;
  const { id, key, connection, goneAt } = model.head;
  if (goneAt !== null) return { model, link: null };
  const [opened] = await Promise.all([attempt(openConnectionById(connection.id)), markHot([id])]);
  return { model, link: opened.ok ? (opened.data.registry.links?.model(key) ?? null) : null };
}
