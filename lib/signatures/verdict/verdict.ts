import { formOf, type Form, type FormReading } from "@/lib/signatures/form";
import { obstacles, type Obstacle } from "@/lib/signatures/samples/callable";

import { sent } from "./callers";
import { judge } from "./judge";
import { rules } from "./rules";
import type { Finding, Peer, Question, Verdict, VerdictAgainstMany, Word } from "./types";
import { worst, worstFirst } from "./words";

/**
 * One of the three questions about two versions; see the README for the tables it answers by. Counter-examples are looked for
 * apart (`counter-example.ts`), for that costs more than the verdict.
 */
export function verdictOf(before: FormReading, after: FormReading, question: Question): Verdict {
  const found = [
    ...(question === "roll-back" ? [] : directed(before, after, "replace")),
    ...(question === "replace" ? [] : directed(after, before, "roll-back")),
  ];
  return verdictFrom(question, found, notesOn(before, after));
}

/** All three at once. Each direction is judged one time only: between tables of a thousand columns that takes a while. */
export function allVerdicts(before: FormReading, after: FormReading): Record<Question, Verdict> {
  const [there, back] = [directed(before, after, "replace"), directed(after, before, "roll-back")];
  const notes = notesOn(before, after);
  return {
    replace: verdictFrom("replace", there, notes),
    "roll-back": verdictFrom("roll-back", back, notes),
    mixed: verdictFrom("mixed", [...there, ...back], notes),
  };
}

function verdictFrom(question: Question, found: readonly Finding[], notes: string[]): Verdict {
  const findings = worstFirst(found);
  const word = worst(findings.map((finding) => finding.class));
  return { question, word, summary: summaryOf(word, findings), findings, notes };
}

/**
 * `candidate` against each version that receives traffic: for replace it takes their calls, for roll-back they take its calls
 * back. The worst decides; with nobody to compare with it is SAFE.
 */
export function verdictAgainst(peers: readonly Peer[], candidate: FormReading, question: Question): VerdictAgainstMany {
  const against = peers.map(({ name, reading }) => ({ name, verdict: verdictOf(reading, candidate, question) }));
  const word = worst(against.map(({ verdict }) => verdict.word));
  const deciding = against.filter(({ verdict }) => verdict.word === word);
  return { question, word, summary: summaryAgainst(word, deciding), against };
}

function directed(before: FormReading, after: FormReading, direction: Finding["direction"]): Finding[] {
  return judge(before, after).map((draft) => ({ ...draft, direction }));
}

const sentences = new Map<string, string>(rules.map((rule) => [rule.id, rule.sentence]));

function summaryOf(word: Word, findings: readonly Finding[]): string {
  const [first, ...others] = findings.filter((finding) => finding.class === word);
  if (!first) return "The signatures ask and promise the same.";
  const what = sentences.get(first.rule)?.replace(/\.$/, "") ?? "";
  const where = first.path === null ? "" : `: ${first.path}`;
  const more = others.length === 0 ? "" : ` And ${others.length} more of this kind.`;
  return `${what}${where}. ${first.consequence}${more}${exceptions([first, ...others])}`;
}

/** What BACKWARD-COMPATIBLE findings do not hold for; the others are not weakened by where they show. */
function exceptions(findings: readonly Finding[]): string {
  const places = findings.flatMap(({ class: word, certainty }) =>
    word === "BACKWARD-COMPATIBLE" && certainty.kind === "envelope-dependent" ? [certainty.where] : [],
  );
  return places.length === 0 ? "" : ` But callers who send ${sent(places)} are refused or answered otherwise.`;
}

function summaryAgainst(word: Word, deciding: VerdictAgainstMany["against"]): string {
  const [first] = deciding;
  if (!first) return "No other version receives traffic.";
  const names = deciding.map(({ name }) => name).join(", ");
  return `${word} because of ${names}. ${first.verdict.summary}`;
}

function notesOn(before: FormReading, after: FormReading): string[] {
  if (before.state === "unreadable" || after.state === "unreadable") return [];
  if (before.state === "absent" && after.state === "absent") return [];
  const [old, now] = [formOf(before), formOf(after)];
  const notes: string[] = [];
  if (old.inputs === null && now.inputs === null) notes.push("Neither version says what it takes.");
  if (old.outputs === null && now.outputs === null) notes.push("Neither version says what it answers.");
  return [...notes, ...obstacleNotes(old, now)];
}

const both = "both versions";

/** As many as are worth reading: a form of a thousand columns may have as many. */
const mostObstacles = 3;

/** What no request can fill in, and of which version. */
function obstacleNotes(before: Form, after: Form): string[] {
  const found = new Map<string, { obstacle: Obstacle; which: string }>();
  for (const obstacle of obstacles(after))
    found.set(JSON.stringify(obstacle), { obstacle, which: "the version after" });
  for (const obstacle of obstacles(before)) {
    const key = JSON.stringify(obstacle);
    found.set(key, { obstacle, which: found.has(key) ? both : "the version before" });
  }
  const notes = [...found.values()].map(({ obstacle: { path, blocks, why }, which }) => {
    const place =
      blocks === "every request"
        ? `“${path}”, which ${which} ${which === both ? "require" : "requires"}`
        : `“${path}” of ${which}`;
    return `No request can fill in ${place}: ${why}`;
  });
  const more = notes.length - mostObstacles;
  const rest = more <= 0 ? [] : [`So it is with ${more === 1 ? "1 more field" : `${more} more fields`}.`];
  return [...notes.slice(0, mostObstacles), ...rest];
}
