import "server-only";

import { recordDenial, type Viewer } from "@/lib/auth";
import { db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";

import { mayDirect } from "./rules";

/**
 * The id of the connection that a slug names (null: all of them). Throws `forbidden`, and notes the denial, unless the
 * viewer may say which way metrics are better for every model of the pattern. A connection that nobody knows is refused
 * in the same words: nothing is learnt from the answer.
 */
export async function requireDirectionReach(
  viewer: Viewer,
  slug: string | null,
  modelPattern: string,
): Promise<string | null> {
  const row =
    slug === null ? null : await db().connection.findUnique({ where: { slug }, select: { id: true, retiredAt: true } });
  const isKnown = slug === null || row?.retiredAt === null;
  const connectionId = row?.id ?? null;
  if (isKnown && mayDirect(viewer.grants, connectionId, modelPattern)) return connectionId;
  await recordDenial(viewer, "metric.direct", { id: modelPattern, name: `metrics of ${modelPattern}` });
  throw new AppError(
    "forbidden",
    "None of your roles lets you say this for all of these models. Choose fewer, or ask an administrator.",
  );
}
