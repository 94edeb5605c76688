import { z } from "zod";

import type { FormReading } from "@/lib/signatures/form";
import type { Finding, Word } from "@/lib/signatures/verdict/types";
import { verdictOf } from "@/lib/signatures/verdict/verdict";
import { isAtMost } from "@/lib/signatures/verdict/words";

import { shorten } from "./measured";
import type { GateFacts, GateKind, GateResult, VersionFacts } from "./types";

const parse = z.object({
  kind: z.literal("signature"),
  /** Replace: the candidate takes the holder's calls. Mixed: both answer for a while, or the holder may come back. */
  question: z.enum(["replace", "mixed"]),
  atMost: z.enum(["SAFE", "BACKWARD-COMPATIBLE"]),
});
type Definition = z.output<typeof parse>;

/** The verdict on the candidate's signature beside that of the version that holds the target now. */
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
  evaluate({ question, atMost }: Definition, { candidate, holder, heldBy = [], others = [] }: GateFacts): GateResult {
    const callers = [...heldBy, ...others];
    if (callers.length > 1 || (!holder && callers.length > 0)) {
      const fix = `${callers.join(" and ")} ${callers.length === 1 ? "holds" : "hold"} the target, and the candidate can be compared with one other version of its model only. Whether their callers would notice, nobody can tell.`;
      return { state: "fail", value: "CANNOT TELL", fix };
    }
    const unread = [candidate, ...(holder ? [holder] : [])].find(({ form }) => form === null);
    if (unread) return { state: "waiting", value: "not readable", fix: `${unreadWords(unread)} It is read again when the request is checked again.` };
    if (!holder) return { state: "pass", value: "nobody holds it", fix: null };
    const { word, findings } = verdictOf(readingOf(holder), readingOf(candidate), question);
    if (isAtMost(word, atMost)) return { state: "pass", value: word, fix: null };
    const worst = findings.find((finding) => finding.class === word);
    return { state: "fail", value: `${word}${worst ? `: ${worst.rule}${pathOf(worst)}` : ""}`, fix: fixFor(word, worst) };
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
