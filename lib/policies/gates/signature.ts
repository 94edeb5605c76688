import { z } from "zod";

import type { FormReading } from "@/lib/signatures/form";
import type { Finding, Word } from "@/lib/signatures/verdict/types";
import { verdictAgainst } from "@/lib/signatures/verdict/verdict";
import { isAtMost } from "@/lib/signatures/verdict/words";
import { listWords } from "@/lib/words";

import { shorten } from "./measured";
import type { GateFacts, GateKind, GateResult, VersionFacts } from "./types";

const parse = z.object({
  kind: z.literal("signature"),
  /** Replace: the candidate takes the holder's calls. Mixed: both answer for a while, or the holder may come back. */
  question: z.enum(["replace", "mixed"]),
  atMost: z.enum(["SAFE", "BACKWARD-COMPATIBLE"]),
});
type Definition = z.output<typeof parse>;

/** The verdict on the candidate's signature beside that of whoever holds the target now: of several, the worst. */
export const signature = {
  kind: "signature",
  label: "The signature breaks no caller",
  fields: [
    {
      name: "question",
      label: "The candidate",
      choices: [
        { value: "replace", label: "takes the holder’s calls" },
        { value: "mixed", label: "answers beside the holder, or the holder may come back" },
      ],
    },
    {
      name: "atMost",
      label: "Verdict at worst",
      choices: [
        { value: "BACKWARD-COMPATIBLE", label: "BACKWARD-COMPATIBLE" },
        { value: "SAFE", label: "SAFE" },
      ],
    },
  ],
  parse,
  evaluate(
    { question, atMost }: Definition,
    { candidate, holder, heldBy = [], others = [], peers = holder ? [holder] : [] }: GateFacts,
  ): GateResult {
    const unseen = [...others, ...heldBy.filter((key) => !peers.some(({ version }) => version === key))];
    if (unseen.length > 0) {
      const fix = `${listWords(unseen)} ${unseen.length === 1 ? "holds" : "hold"} the target, and the candidate is compared with versions of its own model, a few at most. Whether their callers would notice, nobody can tell.`;
      return { state: "fail", value: "CANNOT TELL", fix };
    }
    const unread = [candidate, ...peers].find(({ form }) => form === null);
    if (unread)
      return {
        state: "waiting",
        value: "not readable",
        fix: `${unreadWords(unread)} It is read again when the request is checked again.`,
      };
    if (peers.length === 0) return { state: "pass", value: "nobody holds it", fix: null };
    const { word, against } = verdictAgainst(
      peers.map((peer) => ({ name: peer.version, reading: readingOf(peer) })),
      readingOf(candidate),
      question,
    );
    if (isAtMost(word, atMost)) return { state: "pass", value: word, fix: null };
    const worst = against.find(({ verdict }) => verdict.word === word);
    const finding = worst?.verdict.findings.find((one) => one.class === word);
    const beside = against.length > 1 && worst ? ` beside ${worst.name}` : "";
    return {
      state: "fail",
      value: `${word}${beside}${finding ? `: ${finding.rule}${pathOf(finding)}` : ""}`,
      fix: fixFor(word, finding),
    };
  },
  explain: ({ question, atMost }: Definition) =>
    `The signature is ${atMost === "SAFE" ? "SAFE" : "at worst BACKWARD-COMPATIBLE"} for ${question === "replace" ? "the holder’s callers" : "callers of both, also when the holder comes back"}`,
  metrics: () => [],
  readsFiles: true,
} satisfies GateKind<Definition>;

function readingOf({ form }: VersionFacts): FormReading {
  return form ?? { state: "absent" };
}

function unreadWords({ version, formProblem }: VersionFacts): string {
  return `The signature of ${version} could not be read. ${formProblem ?? "The registry did not say why."}`;
}

function pathOf({ path }: Finding): string {
  return path === null ? "" : ` (${shorten(path)})`;
}

function fixFor(word: Word, worst: Finding | undefined): string {
  const means = worst ? `${worst.consequence} ` : "";
  if (word === "CANNOT TELL") return `${means}Whoever made the version can log it with a signature that can be read.`;
  return `${means}Whoever made the version can log one whose signature takes what callers send today.`;
}
