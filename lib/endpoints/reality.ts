import { versionLabel } from "@/lib/format";
import { listWords } from "@/lib/words";

import type { EndpointRow, Reality } from "./types";

/**
 * What the server itself says it serves, against the versions that are registered as getting requests, and against production: it
 * agrees only with both. Null where nothing watches, or nothing is known because it does not answer. A server that names no version is
 * taken at nobody's word: it is said that it does not tell.
 */
export function realityOf({
  health,
  deployments,
  drift,
}: Pick<EndpointRow, "health" | "deployments" | "drift">): Reality | null {
  if (health === null) return null;
  const told = (health.servedVersion ?? "")
    .split(",")
    .map(plain)
    .filter((version) => version !== "");
  const isFresh = health.healthy === true;
  if (told.length === 0)
    return !isFresh
      ? null
      : {
          verdict: "silent",
          words: "The server does not say which version it serves: what stands here is what was registered.",
        };
  const what = `${health.servedModel === null ? "" : `${health.servedModel} `}${listWords(told.map(versionLabel))}`;
  if (!isFresh) return { verdict: "silent", words: `When it last answered, the server said that it serves ${what}.` };
  const live = deployments.filter(({ share }) => share > 0);
  const claimed = [...new Set(live.flatMap(({ version }) => (version === null ? [] : [version.key])))];
  const says = `The server says that it serves ${what}`;
  if (claimed.length === 0)
    return { verdict: "silent", words: `${says}; no version of this registry is registered for it.` };
  const production = [...new Set(drift.flatMap(({ registrySays }) => registrySays))];
  const isOther = differing(claimed, told);
  const parts = [isOther ? `registered here is ${listWords(claimed.map(versionLabel))}` : "as registered here"];
  if (production.length > 0) parts.push(`in production is ${listWords(production.map(versionLabel))}`);
  // A canary's own server tells of the candidate: that is meant so.
  const isElsewhere =
    drift.some(({ verdict }) => verdict === "differs") && !production.some((version) => told.includes(plain(version)));
  return { verdict: isOther || isElsewhere ? "differs" : "agrees", words: `${says}; ${parts.join("; ")}.` };
}

/** A server may hold more versions than get requests; one that gets them has to be among those it tells of. */
function differing(claimed: readonly string[], told: readonly string[]): boolean {
  return !claimed.every((version) => told.includes(plain(version)));
}

/** `v7` and `7` are one version. */
export function plain(version: string): string {
  return version.trim().replace(/^v(?=\d)/i, "");
}
