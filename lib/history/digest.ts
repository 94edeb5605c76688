import { digestOf } from "@/lib/audit/digest";

/** What is digested of one sighting: its event's unchanging part and what this sighting says. Dates as ISO text. */
export type SightingLeaf = {
  id: string;
  event: string;
  model: string;
  version: string | null;
  axis: string;
  key: string;
  before: string | null;
  after: string | null;
  origin: string;
  source: string;
  delivery: string | null;
  notBefore: string;
  notAfter: string;
};

/**
 * The root that the audit chain keeps for one batch: the digest over the digests of its sightings in the order of their
 * ids. Sightings are never changed, and an event's interval is what all of its sightings allow together: so whoever has
 * the rows can prove each event and each narrowing. `sightings` names them: "17-216,301".
 */
export function digestSightings(leaves: readonly SightingLeaf[]): { root: string; count: number; sightings: string } {
  const ordered = [...leaves].sort((a, b) => Number(BigInt(a.id) - BigInt(b.id)));
  return {
    root: digestOf(ordered.map((leaf) => digestOf(leaf))),
    count: ordered.length,
    sightings: rangesOf(ordered.map((leaf) => BigInt(leaf.id))),
  };
}

function rangesOf(ids: bigint[]): string {
  const ranges: [bigint, bigint][] = [];
  for (const id of ids) {
    const last = ranges.at(-1);
    if (last && id === last[1] + 1n) last[1] = id;
    else ranges.push([id, id]);
  }
  return ranges.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(",");
}
