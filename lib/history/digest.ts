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
  actorKind: string | null;
  actorId: string | null;
  actorName: string | null;
  reason: string | null;
  /** Only where a promotion of ours wrote it. */
  promotion?: string;
  source: string;
  delivery: string | null;
  notBefore: string;
  notAfter: string;
};

export type BatchDigest = { root: string; count: number; sightings: string; marks: string };

export const markLength = 8;

/**
 * The root that the audit chain keeps for one batch: the digest over the digests of its sightings in the order of their
 * ids. Sightings are never changed, and an event's interval is what all of its sightings allow together: so whoever has
 * the rows can prove each event and each narrowing (`verifyHistory`). `sightings` names them: "17-216,301". `marks` holds
 * the first eight digits of each leaf's digest: they prove nothing, but say which leaf it is when the root does not fit.
 */
export function digestSightings(leaves: readonly SightingLeaf[]): BatchDigest {
  const ordered = [...leaves].sort((a, b) => Number(BigInt(a.id) - BigInt(b.id)));
  const digests = ordered.map((leaf) => digestOf(leaf));
  return {
    root: digestOf(digests),
    count: ordered.length,
    sightings: rangesOf(ordered.map((leaf) => BigInt(leaf.id))),
    marks: digests.map((digest) => digest.slice(0, markLength)).join(""),
  };
}

/** "17-216,301" as pairs of its first and last numbers; throws when it is nothing of the kind. */
export function parseRanges(text: string): { first: bigint; last: bigint }[] {
  return text.split(",").map((range) => {
    const [first = "", last = first] = range.split("-");
    return { first: BigInt(first), last: BigInt(last) };
  });
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
