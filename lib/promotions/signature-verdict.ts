import { versionLabel } from "@/lib/format";
import type { DataType, FormReading } from "@/lib/signatures/form";
import { notSimulated } from "@/lib/signatures/sight/profile-of-pins";
import { counterExample } from "@/lib/signatures/verdict/counter-example";
import type { Question, Verdict } from "@/lib/signatures/verdict/types";
import { verdictAgainst } from "@/lib/signatures/verdict/verdict";

import type { Side } from "./read-side";
import type { SignatureVerdict } from "./types";

/** Findings kept with the evidence; the page of comparisons shows all. */
const mostFindings = 12;
/** Characters of a payload that is kept as an example. */
const longestBody = 4_000;
/** Values in one payload at most: hundreds of payloads are tried while people wait, and a signature is somebody else's file. */
const mostValues = 500;
const elsewhere = "The payload that shows it is too long to stand here; the comparison of both versions shows it.";

type Holder = { key: string; signature: Side["signature"] };

/**
 * May the candidate take the calls of everybody who holds the target? Of several the one that fares worst decides, and is told
 * whole. Null where there is nobody, or a signature could not be read: evidence says so already.
 */
export function judgeSignatures(holders: readonly Holder[], candidate: Side["signature"]): SignatureVerdict | null {
  const after = candidate.form;
  const peers = holders.flatMap(({ key, signature }) =>
    signature.form === null ? [] : [{ name: versionLabel(key), reading: signature.form, key, signature }],
  );
  if (after === null || peers.length < holders.length) return null;
  const inShort = (question: Question) => {
    const { word, summary, against } = verdictAgainst(peers, after, question);
    return { word, summary: against.length > 1 ? summary : (against[0]?.verdict.summary ?? "") };
  };
  const replace = verdictAgainst(peers, after, "replace");
  const judged = peers.map(({ key, signature }, index) => ({
    key,
    signature,
    verdict: replace.against[index]?.verdict,
  }));
  const worst = judged.find(({ verdict }) => verdict?.word === replace.word);
  if (!worst?.verdict) return null;
  const { findings } = worst.verdict;
  return {
    holder: worst.key,
    ...(judged.length > 1 && {
      others: judged.flatMap(({ key, verdict }) =>
        key === worst.key || !verdict ? [] : [{ holder: key, word: verdict.word }],
      ),
    }),
    replace: inShort("replace"),
    rollBack: inShort("roll-back"),
    mixed: inShort("mixed"),
    findings: findings
      .slice(0, mostFindings)
      .map(({ rule, class: word, path, before: old, after: now, consequence }) => ({
        rule,
        class: word,
        path,
        before: old,
        after: now,
        consequence,
      })),
    more: Math.max(0, findings.length - mostFindings),
    ...exampleOf(worst.verdict, worst.signature, candidate),
  };
}

function exampleOf(
  { findings: [worst] }: Verdict,
  holder: Side["signature"],
  { form, server }: Side["signature"],
): Pick<SignatureVerdict, "example" | "because"> {
  if (!worst || holder.form === null || form === null) return { example: null, because: "" };
  if (server === null) return { example: null, because: notSimulated };
  if (valuesOf(holder.form) > mostValues || valuesOf(form) > mostValues) return { example: null, because: elsewhere };
  const found = counterExample(worst, holder.form, form, server.profile);
  if (found.state === "none") return { example: null, because: found.why };
  const { request, before, after } = found;
  if (request.body.length > longestBody) return { example: null, because: elsewhere };
  return {
    example: { rule: worst.rule, contentType: request.contentType, body: request.body, before, after },
    because: server.why,
  };
}

/** How many values a payload of one row has, counted no further than it matters. */
function valuesOf(reading: FormReading): number {
  if (reading.state !== "present" || reading.form.inputs === null) return 0;
  const { inputs } = reading.form;
  if (inputs.layout === "columns") return sum(inputs.columns.map(({ type }) => valuesIn(type)));
  return sum(
    inputs.tensors.map(({ shape }) =>
      shape.reduce((product, size) => Math.min(product * Math.max(1, size), mostValues + 1), 1),
    ),
  );
}

/** A list is tried with two of its items, so that lists in lists double. */
function valuesIn(type: DataType): number {
  if (type.kind === "array") return Math.min(2 * valuesIn(type.items), mostValues + 1);
  if (type.kind === "map") return valuesIn(type.values);
  return type.kind === "object" ? sum(type.properties.map((property) => valuesIn(property.type))) : 1;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => Math.min(all + count, mostValues + 1), 0);
}
