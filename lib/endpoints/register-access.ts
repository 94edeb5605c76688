import "server-only";

import { recordDenial, type Viewer } from "@/lib/auth";
import { reaches } from "@/lib/connections/rules";
import { db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { canEverywhere } from "@/lib/permissions";

import type { RegisterPowers } from "./registration-rules";

/**
 * Throws `forbidden` (recorded) unless the viewer registers endpoints of this whole connection. One that is not there is refused in the
 * same words: nothing is learnt from the answer. `not_found` is for those who register everywhere. Answers what else they may open with it.
 */
export async function requireRegister(viewer: Viewer, slug: string): Promise<RegisterPowers> {
  const row = await db().connection.findUnique({ where: { slug }, select: { id: true, name: true, retiredAt: true } });
  const isThere = row?.retiredAt === null;
  if (!reaches(viewer.grants, "endpoint.register", isThere ? row.id : null)) {
    await recordDenial(viewer, "endpoint.register", row ? { id: row.id, name: row.name } : undefined);
    throw new AppError("forbidden", "This takes an administrator whose grant covers the connection.");
  }
  if (!isThere) throw new AppError("not_found", "There is no such connection.");
  return powersOf(viewer);
}

export function powersOf({ grants }: Pick<Viewer, "grants">): RegisterPowers {
  return { allowPrivate: canEverywhere(grants, "connection.manage") };
}
