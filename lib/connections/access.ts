import "server-only";

import { recordDenial, type Viewer } from "@/lib/auth";
import { db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { canEverywhere } from "@/lib/permissions";

import type { Powers } from "./commands";
import { reaches } from "./rules";

/**
 * Throws `forbidden`, and notes the denial, unless the viewer manages this whole connection (null: a new one, which takes a grant
 * without limits). A connection that nobody knows is refused in the same words: nothing is learnt from the answer. `not_found` is
 * for those who manage all of them. Answers what else the viewer may open with it.
 */
export async function requireReach(viewer: Viewer, slug: string | null): Promise<Powers> {
  const row = slug === null ? null : await db().connection.findUnique({ where: { slug }, select: { id: true } });
  const everywhere = canEverywhere(viewer.grants, "connection.manage");
  if (!everywhere && (!row || !reaches(viewer.grants, "connection.manage", row.id))) {
    await noteDenial(viewer, slug);
    throw new AppError("forbidden", "This takes an administrator whose grant covers the connection.");
  }
  if (slug !== null && !row) throw new AppError("not_found", "There is no such connection.");
  return { everywhere };
}

/**
 * As `requireReach`, for what asks more of the settings themselves (`requirePowers`). That is refused deep inside, also in a
 * transaction, which takes its own notes with it: the denial is noted out here.
 */
export async function withReach<T>(
  viewer: Viewer,
  slug: string | null,
  run: (powers: Powers) => Promise<T>,
): Promise<T> {
  const powers = await requireReach(viewer, slug);
  try {
    return await run(powers);
  } catch (error) {
    if (error instanceof AppError && error.code === "forbidden") await noteDenial(viewer, slug);
    throw error;
  }
}

function noteDenial(viewer: Viewer, slug: string | null): Promise<void> {
  return recordDenial(
    viewer,
    "connection.manage",
    slug === null ? { id: "connections", name: "connections" } : { id: slug, name: slug },
  );
}
