import "server-only";

import { Prisma, readRows } from "@/lib/db/client";
import { versionShares, whyNotSplit } from "@/lib/endpoints/shares";
import type { Deployment, Split } from "@/lib/registries/types";
import { trafficTarget } from "@/lib/target";

/**
 * How an endpoint's requests were shared out before others changed that: as the newest decision made here or the newest
 * accepted review left them, else as they were found. An accepted change vouches for no other: while an earlier one is open to
 * review, it does not count. Null when nobody changed it since, and when that cannot be had again:
 * no deployment serves a version that had requests, or part of them went to what is not registered.
 */
export async function findAgreedSplit(
  connectionId: string,
  endpoint: string,
  deployments: readonly Deployment[],
): Promise<Split | null> {
  const undone = await readRows<{ model: string; version: string; before: string | null }>(Prisma.sql`
    SELECT m.native_key AS model, v.native_key AS version, e.before
    FROM event e JOIN model m ON m.id = e.model_id JOIN model_version v ON v.id = e.version_id
    WHERE e.connection_id = ${connectionId}::uuid AND e.axis = 'traffic' AND e.key = ${endpoint} AND e.origin = 'outside' AND e.recorded_at > coalesce((
      SELECT max(a.recorded_at) FROM event a
      WHERE a.connection_id = ${connectionId}::uuid AND a.axis = 'traffic' AND a.key = ${endpoint}
        AND (a.origin = 'ours' OR EXISTS (SELECT FROM review r WHERE r.event_id = a.id AND r.state = 'accepted')
          AND NOT EXISTS (SELECT FROM review o JOIN event oe ON oe.id = o.event_id
            WHERE o.connection_id = a.connection_id AND o.target = ${trafficTarget(endpoint)} AND o.state = 'open' AND oe.recorded_at <= a.recorded_at))), '-infinity')
    ORDER BY e.id DESC`);
  if (undone.length === 0) return null;
  const shares = new Map(versionShares(deployments).map((each) => [JSON.stringify([each.model, each.version]), each]));
  for (const { model, version, before } of undone)
    shares.set(JSON.stringify([model, version]), { model, version, share: Number(before ?? 0) });
  const split: Split = {};
  for (const { model, version, share } of shares.values()) {
    if (share === 0) continue;
    const serving = deployments.filter((each) => each.model === model && each.version === version);
    const [chosen] = [...serving].sort((a, b) => b.weight - a.weight);
    if (!chosen) return null;
    split[chosen.key] = share;
  }
  return whyNotSplit(split, deployments) === null ? split : null;
}
