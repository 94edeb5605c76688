import "server-only";

import { Prisma, readRows } from "@/lib/db/client";
import type { CallLine } from "@/lib/playground/types";
import type { Deployment } from "@/lib/registries/types";

type Row = { id: string; status: string; registered: boolean; deployments: Deployment[] };

/**
 * What answers there, as text to be compared with itself later; null while nobody can vouch that it is the version of the line: the
 * registry is changing it, it is not ready, or it serves something else by now. Of an endpoint that was registered by hand nobody
 * tells a status: what was said at its registration counts. Asks no registry.
 */
export async function standingOf({ ref, version }: CallLine): Promise<string | null> {
  const [row] = await readRows<Row>(Prisma.sql`
    SELECT e.id, e.status, e.registered, e.deployments FROM endpoint e JOIN connection c ON c.id = e.connection_id
    WHERE c.slug = ${ref.connection} AND e.native_key = ${ref.endpoint} AND e.kind = 'online' AND e.gone_at IS NULL AND c.retired_at IS NULL LIMIT 1`);
  if (!row || version === null) return null;
  const answering = row.deployments.filter(({ key, weight }) =>
    ref.deployment === null ? weight > 0 : key === ref.deployment,
  );
  const isVersion =
    answering.length > 0 && answering.every((each) => each.model === version.model.key && each.version === version.key);
  const isReady = row.registered || (row.status === "ready" && answering.every(({ status }) => status === "ready"));
  return isVersion && isReady ? JSON.stringify([row.id, answering.map(({ key }) => key).sort()]) : null;
}
