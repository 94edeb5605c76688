import { splitOf, versionShares } from "@/lib/endpoints/shares";
import { versionLabel } from "@/lib/format";
import type { Deployment, Split } from "@/lib/registries/types";
import { listWords } from "@/lib/words";

type Named = { model: string; version: string };
type ShareChange = Named & { before: number; after: number; gain: number };

export const unregistered = "What would get requests is no registered version, so that nobody could judge it.";

/** What each version that gets requests now, or would by a split, gets before and after. */
export function changesOf(deployments: readonly Deployment[], split: Split): ShareChange[] {
  const now = versionShares(deployments);
  const then = versionShares(
    deployments.map((deployment) => ({
      ...deployment,
      weight: Object.hasOwn(split, deployment.key) ? (split[deployment.key] ?? 0) : 0,
    })),
  );
  const names = new Map(
    [...now, ...then].map(({ model, version }) => [JSON.stringify([model, version]), { model, version }]),
  );
  return [...names.values()].map(({ model, version }) => {
    const shareIn = (shares: typeof now) => shares.find((each) => isSame(each, { model, version }))?.share ?? 0;
    const [before, after] = [shareIn(now), shareIn(then)];
    return { model, version, before, after, gain: after - before };
  });
}

export function gainingBy(deployments: readonly Deployment[], split: Split): ShareChange[] {
  return changesOf(deployments, split).filter(({ gain }) => gain > 0);
}

/** Whether something would get more that is no registered version. */
export function raisesStranger(deployments: readonly Deployment[], split: Split): boolean {
  const before = splitOf(deployments);
  return deployments.some(
    ({ key, model, version }) => (model === null || version === null) && (split[key] ?? 0) > (before[key] ?? 0),
  );
}

/**
 * Why a request about `candidate` cannot be written as its endpoint is now; null when it can. Gates, bars and evidence are the
 * candidate's, so nothing else may get more by it.
 */
export function whyNotAlone(deployments: readonly Deployment[], split: Split, candidate: Named): string | null {
  if (raisesStranger(deployments, split)) return unregistered;
  const gaining = gainingBy(deployments, split);
  if (gaining.every((one) => isSame(one, candidate))) return null;
  const isOneModel = gaining.every(({ model }) => model === candidate.model);
  const labelOf = ({ model, version }: Named) =>
    isOneModel ? versionLabel(version) : `${model} ${versionLabel(version)}`;
  if (gaining.length > 1)
    return `${gaining.length === 2 ? "Two" : gaining.length} versions would get more requests: ${listWords(gaining.map(labelOf))}. Ask for one after the other, for each has to pass by itself.`;
  return `As requests are shared out now, ${gaining.map(labelOf).join()} would get more by it, and ${labelOf(candidate)} is what was asked for. Ask anew.`;
}

function isSame(a: Named, b: Named): boolean {
  return a.model === b.model && a.version === b.version;
}
