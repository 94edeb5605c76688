import "server-only";

import type { Viewer } from "@/lib/auth";
import { markHot } from "@/lib/catalog/commands";
import { type CatalogVersion, findVersions } from "@/lib/catalog/find-version";

import { sameVersion } from "./address";
import { compareParts } from "./compare-parts";
import type { Comparison } from "./comparison";
import { getDirections } from "./directions";
import { catalogHead, headOf, labelsOf } from "./heads";
import { partsOf } from "./parts";
import { readViews } from "./recent-views";
import type { AskedVersion, ComparedHead } from "./types";

/**
 * The versions of an address that the viewer may see, as the catalog has them, and those that are not there for them. Of two
 * the baseline stands first, so that every panel reads from it to the other; more stay in the order of the address.
 */
export type Visited = { versions: CatalogVersion[]; missing: AskedVersion[]; heads: ComparedHead[]; base: number };

/**
 * Looks the versions up, for somebody who is about to compare them: their models are read often from now on. The baseline
 * is `base` when it is one of them, else the first that holds production, else the first.
 */
export async function visitVersions(
  viewer: Viewer,
  asked: readonly AskedVersion[],
  base: AskedVersion | null,
): Promise<Visited> {
  const found = await findVersions(viewer, asked);
  const versions = found.flatMap((version) => version ?? []);
  await markHot([...new Set(versions.filter(({ goneAt }) => goneAt === null).map(({ model }) => model.head.id))]);
  const labels = labelsOf(versions);
  const heads = versions.map((version, index) => catalogHead(version, labels[index] ?? version.key));
  const visited = {
    versions,
    missing: asked.filter((_, index) => found[index] === null),
    heads,
    base: baseOf(heads, base),
  };
  if (versions.length !== 2 || visited.base === 0) return visited;
  return { ...visited, versions: [...versions].reverse(), heads: [...heads].reverse(), base: 0 };
}

/** Reads every version through to its registry, each part by itself; nothing that fails keeps the others away. */
export async function readComparison({ versions, heads, base }: Visited): Promise<Comparison> {
  const views = await readViews(versions);
  const sides = versions.flatMap((catalog, index) => {
    const [view, head] = [views[index], heads[index]];
    if (!view || !head) return [];
    return {
      catalog,
      view,
      head: headOf(catalog, view, head.label),
      parts: partsOf(view),
    };
  });
  const comparison = compareParts(sides, base);
  return {
    ...comparison,
    metrics: { ...comparison.metrics, directions: await getDirections(sides, comparison.metrics.names) },
  };
}

function baseOf(heads: readonly ComparedHead[], base: AskedVersion | null): number {
  const named = base === null ? -1 : heads.findIndex((head) => sameVersion(head, base));
  return Math.max(0, named >= 0 ? named : heads.findIndex(({ stage }) => stage === "production"));
}
