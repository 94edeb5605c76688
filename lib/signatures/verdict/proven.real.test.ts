import { join } from "node:path";

import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

import { generatedPair, type GeneratedPair } from "@/lib/signatures/cases.testing";
import { readForm } from "@/lib/signatures/read-form";
import { seed } from "@/lib/signatures/seed.testing";
import type { ServerProfile } from "@/lib/signatures/sight/types";

import { type Scorer, startScorer } from "../../../e2e/stack/measure/scorer";
import { counterExample } from "./counter-example";
import { labelled, paramDifferences, seenDifferences } from "./same-seen";
import { verdictOf } from "./verdict";

const python = process.env.INTERLOCK_TEST_PYTHON;
const count = process.env.INTERLOCK_TEST_FULL === "yes" ? 600 : 60;

if (python === undefined) {
  test.skip("counter-examples against MLflow: INTERLOCK_TEST_PYTHON names no environment", () => undefined);
} else {
  let scorer: Scorer;
  beforeAll(async () => {
    scorer = await startScorer(join(python, "bin", "python"));
  });
  afterAll(() => scorer.stop());

  test("a counter-example does on the real MLflow what it says", async () => {
    let shown = 0;
    const law = fc.asyncProperty(generatedPair, async (pair) => {
      for (const disagreement of await disagreements(scorer, pair, () => (shown += 1))) expect(disagreement).toBe(null);
    });
    await fc.assert(law, { numRuns: count, seed, endOnFailure: true });
    console.log(
      `counter-examples against MLflow ${scorer.versions.mlflow}: ${shown} shown, in ${count} pairs; seed ${seed}`,
    );
    expect(shown).toBeGreaterThan(count * 0.3);
  }, 960_000);
}

/** Where MLflow disagrees with what is shown for the findings of a pair. */
async function disagreements(scorer: Scorer, { before, after }: GeneratedPair, count: () => void): Promise<string[]> {
  const [old, now] = [readForm(before), readForm(after)];
  const profile: ServerProfile = scorer.versions.pandas.startsWith("3.")
    ? "mlflow-3.17-pandas-3"
    : "mlflow-3.17-pandas-2";
  const said: string[] = [];
  for (const finding of verdictOf(old, now, "replace").findings) {
    const example = counterExample(finding, old, now, profile);
    if (example.state === "none") continue;
    count();
    const [was, is] = [
      await scorer.ask({ signature: before, ...example.request }),
      await scorer.ask({ signature: after, ...example.request }),
    ];
    if ("unsupported" in was || "unsupported" in is) continue;
    const about = `${finding.rule} ${finding.path ?? ""} ${example.request.body}`;
    if (was.status !== 200) said.push(`${about}: was refused before already.`);
    if ((is.status === 200) !== (example.after.status === "accepted"))
      said.push(`${about}: ${example.after.status} is ${is.status}.`);
    if (!("received" in was) || !("received" in is) || old.state !== "present" || now.state !== "present") continue;
    const received = seenDifferences(labelled(was.received, old.form), labelled(is.received, now.form));
    if (received.length + paramDifferences(was.params, is.params).length === 0)
      said.push(`${about}: is seen the same.`);
  }
  return said;
}
