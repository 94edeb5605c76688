import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { Form, FormReading } from "@/lib/signatures/form";
import { seed } from "@/lib/signatures/seed.testing";
import { see } from "@/lib/signatures/sight/see";
import { serverProfiles, type Request } from "@/lib/signatures/sight/types";
import { form, formPair, requestFor } from "@/lib/signatures/testing";

import { counterExample } from "./counter-example";
import { labelled, paramDifferences, seenDifferences } from "./same-seen";
import { bareLists, objectsOfLists, objectsOfValues } from "./finding";
import { type Finding, questions, type Verdict } from "./types";
import { allVerdicts, verdictOf } from "./verdict";
import { compareWords, isAtMost, worst } from "./words";

const present = (of: Form): FormReading => ({ state: "present", form: of });
const reading = fc.oneof(
  { weight: 8, arbitrary: form.map(present) },
  { weight: 1, arbitrary: fc.constant<FormReading>({ state: "absent" }) },
  { weight: 1, arbitrary: fc.constant<FormReading>({ state: "unreadable", why: "The inputs are not JSON." }) },
);
const readings = fc.oneof(
  {
    weight: 3,
    arbitrary: formPair.map(([before, after]): [FormReading, FormReading] => [present(before), present(after)]),
  },
  { weight: 1, arbitrary: fc.tuple(reading, reading) },
);
const undirected = (verdict: Verdict, ...sides: Finding["side"][]) =>
  verdict.findings.filter(({ side }) => sides.includes(side)).map(({ direction: _direction, ...finding }) => finding);

describe("laws of verdicts", () => {
  test("a signature may replace itself", () => {
    fc.assert(
      fc.property(form, (of) => {
        const verdict = verdictOf(present(of), present(structuredClone(of)), "mixed");
        expect(verdict).toMatchObject({ word: "SAFE", findings: [] });
      }),
    );
  });

  test("replace is roll back the other way", () => {
    fc.assert(
      fc.property(readings, ([before, after]) => {
        const [replace, back] = [verdictOf(before, after, "replace"), verdictOf(after, before, "roll-back")];
        expect(undirected(replace, "signature", "inputs", "params", "outputs")).toEqual(
          undirected(back, "signature", "inputs", "params", "outputs"),
        );
        expect(replace.word).toBe(back.word);
      }),
    );
  });

  test("mixed is the worse of both", () => {
    fc.assert(
      fc.property(readings, ([before, after]) => {
        const both = [verdictOf(before, after, "replace"), verdictOf(before, after, "roll-back")];
        const mixed = verdictOf(before, after, "mixed");
        expect(mixed.word).toBe(worst(both.map(({ word }) => word)));
        expect(mixed.findings).toHaveLength(both.reduce((count, { findings }) => count + findings.length, 0));
      }),
    );
  });

  test("all three at once are the three one by one", () => {
    fc.assert(
      fc.property(readings, ([before, after]) => {
        const all = allVerdicts(before, after);
        for (const question of questions) expect(all[question]).toEqual(verdictOf(before, after, question));
      }),
    );
  });

  test("no verdict is better than its worst finding, and the worst stands first", () => {
    fc.assert(
      fc.property(readings, ([before, after]) => {
        const { word, findings } = verdictOf(before, after, "mixed");
        for (const finding of findings) expect(compareWords(word, finding.class)).toBeGreaterThanOrEqual(0);
        expect(findings[0]?.class ?? "SAFE").toBe(word);
      }),
    );
  });
});

describe("verdicts and the simulated server agree", () => {
  const profile = fc.constantFrom(...serverProfiles);

  test("a counter-example was accepted before, and is refused or seen otherwise after", () => {
    fc.assert(
      fc.property(formPair, profile, ([before, after], server) => {
        for (const finding of verdictOf(present(before), present(after), "mixed").findings) {
          const example = counterExample(finding, present(before), present(after), server);
          if (example.state === "none") continue;
          const [callers, model] = finding.direction === "replace" ? [before, after] : [after, before];
          const [was, is] = [see(callers, example.request, server), see(model, example.request, server)];
          expect([was.status, is.status]).toEqual(["accepted", example.after.status]);
          if (was.status !== "accepted" || is.status !== "accepted") continue;
          expect([
            ...seenDifferences(labelled(was.received, callers), labelled(is.received, model)),
            ...paramDifferences(was.params, is.params),
          ]).not.toEqual([]);
        }
      }),
      { seed, numRuns: 200 },
    );
  });

  const pairWithRequest = formPair.chain(([before, after]) =>
    requestFor(before).map((request) => ({ before, after, request })),
  );

  test("what is at most BACKWARD-COMPATIBLE accepts every payload that arrived clean before, with the same values", () => {
    fc.assert(
      fc.property(pairWithRequest, profile, ({ before, after, request }, server) => {
        const { word, findings } = verdictOf(present(before), present(after), "replace");
        if (!isAtMost(word, "BACKWARD-COMPATIBLE")) return;
        if (findings.some((finding) => excepts(finding, request))) return;
        if (wrapsUnnoted(before, request)) return;
        const was = see(before, request, server);
        if (was.status !== "accepted" || was.notes.length > 0) return;
        const is = see(after, request, server);
        if (is.status === "unknown") return;
        expect(is).toMatchObject({ status: "accepted" });
        if (is.status !== "accepted") return;
        const gone = new Set(findings.filter(({ rule }) => dropping.has(rule)).map(({ path }) => path));
        const lost = [
          ...seenDifferences(labelled(was.received, before), labelled(is.received, after)),
          ...paramDifferences(was.params, is.params),
        ];
        // Columns without a name are seen without one, so after a removal nothing tells which is which.
        const unnamed =
          before.inputs?.layout === "columns" && before.inputs.columns.some(({ named }) => named === "not");
        if (unnamed && gone.size > 0) return;
        expect(lost.filter((difference) => difference.after !== null || !gone.has(difference.path))).toEqual([]);
      }),
      { seed, numRuns: 3000 },
    );
  });
});

const dropping: ReadonlySet<string> = new Set(["input.removed", "input.tensor-removed", "input.position-dropped"]);

/** Whole numbers in CSV wrap around to 32 bits while they are read, and no note tells of it. */
function wrapsUnnoted({ inputs }: Form, { contentType, body }: Request): boolean {
  return contentType === "text/csv" && JSON.stringify(inputs).includes("integer") && /\d{10}/.test(body);
}

/** A finding may name an envelope, or values, for which it does not promise anything. */
function excepts({ certainty }: Finding, { contentType, body }: Request): boolean {
  if (certainty.kind === "certain") return false;
  if (certainty.kind === "value-dependent")
    return body.includes("9007199254740993") || body.includes("9223372036854775807");
  const { where } = certainty;
  if (contentType === "text/csv") return where.includes(contentType);
  const frames = /"(dataframe_split|dataframe_records)"/.exec(body)?.[1];
  if (frames !== undefined) return where.includes(frames);
  if (/^\{"(inputs|instances)": \[(?!\{)/.test(body) && where.includes(bareLists)) return true;
  if (/^\{"(inputs|instances)": \{"[^"]*": [^[]/.test(body) && where.includes(objectsOfValues)) return true;
  return /^\{"(inputs": |instances": \[)\{/.test(body) && where.includes(objectsOfLists);
}
