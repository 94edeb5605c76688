import { versionLabel } from "@/lib/format";
import { listWords } from "@/lib/words";

import type { EvidenceParts } from "./evidence";
import { stepWords } from "./judge";
import type { ShownBack } from "./types";

/** What a page shows of a rollback before anybody orders it, and hands back with the order. `candidate`: the version's id. */
export function shownBack(
  candidate: string,
  { holders, writes = [] }: Pick<EvidenceParts, "holders" | "writes">,
): ShownBack {
  return { holders: holders.filter(({ id }) => id !== candidate).map(({ key }) => key), writes: writes.map(stepWords) };
}

/** Null while a rollback would do what was shown, else what it would do now. */
export function whyNotShown(target: string, shown: ShownBack, now: ShownBack): string | null {
  if (textOf(shown) === textOf(now)) return null;
  const who = listWords(now.holders.map(versionLabel)) || "nobody";
  return `What this would do has changed: ${target} is held by ${who} now, and what would be written is ${now.writes.join("; ")}. Look again, then decide.`;
}

/** Calls have an order, holders have none. */
function textOf({ holders, writes }: ShownBack): string {
  return JSON.stringify([[...holders].sort(), writes]);
}
