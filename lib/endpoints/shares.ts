import type { Deployment, Split } from "@/lib/registries/types";

/** Deployment → its percentage of live requests, to two places; only those that get any, in the order of their names. */
export function splitOf(deployments: readonly Pick<Deployment, "key" | "weight">[]): Split {
  const live = deployments.filter(({ weight }) => weight > 0);
  const sum = live.reduce((total, { weight }) => total + weight, 0);
  return inOrder(Object.fromEntries(live.map(({ key, weight }) => [key, Math.round((10_000 * weight) / sum) / 100])));
}

/** The same text for the same split: what is stored, compared and read back. */
export function splitText(split: Split): string {
  return JSON.stringify(inOrder(split));
}

/** What `splitText` wrote. */
export function readSplit(text: string | null): Split {
  return text === null ? {} : (JSON.parse(text) as Split);
}

/** Why a split cannot be asked for, in a sentence; null when it can. */
export function whyNotSplit(split: Split, deployments: readonly Pick<Deployment, "key">[]): string | null {
  const shares = Object.values(split);
  const stranger = Object.keys(split).find((key) => !deployments.some((deployment) => deployment.key === key));
  if (stranger !== undefined) return `There is no deployment ${stranger}.`;
  if (shares.some((share) => !Number.isInteger(share) || share < 1 || share > 100))
    return "Shares are whole percentages.";
  const sum = shares.reduce((total, share) => total + share, 0);
  return sum === 100 ? null : `The shares add up to ${sum} %, not to 100 %.`;
}

/** "blue 90 %, green 10 %"; nothing gets requests: "nothing". */
export function splitWords(split: Split): string {
  const parts = Object.entries(inOrder(split)).map(([key, share]) => `${key} ${share} %`);
  return parts.join(", ") || "nothing";
}

/** Deployment → what it serves, in words; only those that a split gives something to. */
export function servedBy(
  deployments: readonly Pick<Deployment, "key" | "model" | "version" | "serves">[],
  split: Split,
): Record<string, string> {
  const named = deployments.filter(({ key }) => Object.hasOwn(split, key));
  return Object.fromEntries(
    named.map(({ key, model, version, serves }) => [
      key,
      model === null || version === null ? (serves ?? "nothing that is known") : `${model} ${version}`,
    ]),
  );
}

/** What one version of one model gets, all of its deployments together. */
type VersionShare = { model: string; version: string; share: number };

export function versionShares(
  deployments: readonly Pick<Deployment, "key" | "weight" | "model" | "version">[],
): VersionShare[] {
  const split = splitOf(deployments);
  const shares = new Map<string, VersionShare>();
  for (const { key, model, version } of deployments) {
    const share = Object.hasOwn(split, key) ? (split[key] ?? 0) : 0;
    if (model === null || version === null || share === 0) continue;
    const name = JSON.stringify([model, version]);
    const known = shares.get(name)?.share ?? 0;
    shares.set(name, { model, version, share: Math.round((known + share) * 100) / 100 });
  }
  return [...shares.values()];
}

function inOrder(split: Split): Split {
  return Object.fromEntries(
    Object.entries(split)
      .filter(([, share]) => share > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
