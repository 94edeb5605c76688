import "server-only";

import { db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { canEverywhere, type Grant } from "@/lib/permissions";

import type { Powers } from "./commands";
import { reaches } from "./rules";

/**
 * Throws `forbidden` unless the viewer manages this whole connection (null: a new one, which takes a grant without
 * limits). A connection that nobody knows is refused in the same words: nothing is learnt from the answer. `not_found` is for those
 * who manage all of them. Answers what else the viewer may open with it.
 */
export async function requireReach(viewer: { grants: readonly Grant[] }, slug: string | null): Promise<Powers> {
  const row = slug === null ? null : await db().connection.findUnique({ where: { slug }, select: { id: true } });
  const everywhere = canEverywhere(viewer.grants, "connection.manage");
  if (!everywhere && (!row || !reaches(viewer.grants, "connection.manage", row.id))) {
    throw new AppError("forbidden", "This takes an administrator whose grant covers the connection.");
  }
  if (slug !== null && !row) throw new AppError("not_found", "There is no such connection.");
  return { everywhere };
}
