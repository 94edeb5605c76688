import "server-only";

import { recordDenial, type Viewer } from "@/lib/auth";
import { reaches } from "@/lib/connections/rules";
import { db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { canEverywhere } from "@/lib/permissions";

import type { RegisterPowers } from "./registration-rules";

/** Throws `forbidden` (recorded) unless the viewer registers endpoints of this whole connection. Answers what else they may open with it. */
export async function requireRegister(viewer: Viewer, slug: string): Promise<RegisterPowers> {
  const row = await db().connection.findUnique({ where: { slug }, select: { id: true, name: true, retiredAt: true } });
  if (!row || row.retiredAt) throw new AppError("not_found", "There is no such connection.");
  if (!reaches(viewer.grants, "endpoint.register", row.id)) {
    await recordDenial(viewer, "endpoint.register", { id: row.id, name: row.name });
    throw new AppError("forbidden", "This takes an administrator whose grant covers the connection.");
  }
  return powersOf(viewer);
}

export function powersOf({ grants }: Pick<Viewer, "grants">): RegisterPowers {
  return { allowPrivate: canEverywhere(grants, "connection.manage") };
}
