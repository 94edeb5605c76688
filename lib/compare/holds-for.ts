import type { Request } from "@/lib/signatures/sight/types";
import { bareLists, csv, objectsOfLists, objectsOfValues } from "@/lib/signatures/verdict/finding";
import type { Finding, Verdict } from "@/lib/signatures/verdict/types";

/** The bodies that findings name, as what a caller sends; of two that a payload is, the narrower stands first. */
const bodies: readonly { where: string; says: string; is: (request: Request) => boolean }[] = [
  {
    where: bareLists,
    says: "“inputs” or “instances” with a list without names",
    is: ({ body }) => /^\s*\{\s*"(inputs|instances)"\s*:\s*\[(?!\s*\{)/.test(body),
  },
  {
    where: objectsOfValues,
    says: "“inputs” or “instances” with one object of single values",
    is: ({ body }) => /^\s*\{\s*"(inputs|instances)"\s*:\s*\{\s*"(?:[^"\\]|\\.)*"\s*:\s*[^[\s]/.test(body),
  },
  {
    where: objectsOfLists,
    says: "“inputs” with an object of lists or values, or “instances” with records",
    is: ({ body }) => /^\s*\{\s*("inputs"\s*:|"instances"\s*:\s*\[)\s*\{/.test(body),
  },
  { where: csv, says: "CSV", is: ({ contentType }) => contentType === csv },
  {
    where: "dataframe_split and dataframe_records",
    says: "“dataframe_split” or “dataframe_records”",
    is: ({ body }) => /^\s*\{\s*"dataframe_(split|records)"/.test(body),
  },
];

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

/** A verdict's sentence, with those whom it does not hold for named as callers instead of as bodies. */
export function summaryWords({ word, summary, findings }: Pick<Verdict, "word" | "summary" | "findings">): string {
  const places = new Set(
    findings.flatMap(({ class: own, certainty }) =>
      own === word && own === "BACKWARD-COMPATIBLE" && certainty.kind === "envelope-dependent" ? [certainty.where] : [],
    ),
  );
  // As lib/signatures ends it, for readers that know the bodies by these names.
  const end = ` Not so in ${[...places].join("; ")}.`;
  if (!summary.endsWith(end)) return summary;
  return `${summary.slice(0, -end.length)} But callers who send ${sent([...places])} are refused or answered otherwise.`;
}

/** Which of the bodies that a harmless finding excepts a payload is; null when it is none of them. */
export function exceptionShown({ class: word, certainty }: Judged, request: Request): string | null {
  if (word !== "BACKWARD-COMPATIBLE" || certainty.kind !== "envelope-dependent") return null;
  const places = placesOf(certainty.where);
  return bodies.find((body) => places.includes(body.where) && body.is(request))?.says ?? null;
}

function sent(wheres: readonly string[]): string {
  const places = [...new Set(wheres.flatMap(placesOf))];
  return places.map((where) => bodies.find((body) => body.where === where)?.says ?? where).join(", or ");
}

/** A finding names several bodies in one sentence. */
function placesOf(where: string): string[] {
  return where.split(", and in ");
}
