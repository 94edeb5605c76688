import type { Request } from "@/lib/signatures/sight/types";
import { sent, whichSent } from "@/lib/signatures/verdict/callers";
import type { Finding } from "@/lib/signatures/verdict/types";

type Judged = Pick<Finding, "class" | "certainty">;

/** When a finding shows, as the end of a sentence that begins with "holds"; of one that hurts nobody, who is excepted. */
export function holdsFor({ class: word, certainty }: Judged): string {
  if (certainty.kind === "certain") return "always";
  const isHarmless = word === "BACKWARD-COMPATIBLE";
  if (certainty.kind === "value-dependent") return isHarmless ? `always, except ${certainty.when}` : certainty.when;
  const when = certainty.when === null ? "" : `, ${certainty.when}`;
  if (!isHarmless) return `in ${certainty.where}${when}`;
  return `for all callers but those who send ${sent([certainty.where])}${when}: they are refused or answered otherwise`;
}

/** Which of the bodies that a harmless finding excepts a payload is; null when it is none of them. */
export function exceptionShown({ class: word, certainty }: Judged, request: Request): string | null {
  if (word !== "BACKWARD-COMPATIBLE" || certainty.kind !== "envelope-dependent") return null;
  return whichSent(certainty.where, request);
}
