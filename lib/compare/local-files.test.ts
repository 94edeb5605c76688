import { expect, test } from "vitest";

import { readEnvironmentFacts } from "./environment";
import { fitnessOf } from "./environment-fitness";

test("a local file that the model does not bring along is told of as one, and needs no index", () => {
  const rulesOf = (line: string, own: string[] | null) => {
    const files = own && own.map((path) => ({ path, size: 1 }));
    const reading = readEnvironmentFacts({
      texts: { "requirements.txt": line },
      descriptor: { ok: true, value: null },
      files,
    });
    if (!reading.ok) throw new Error(reading.why);
    const { rules } = fitnessOf(reading.facts, []);
    return ["local-files", "public-index"].map((id) => rules.find((rule) => rule.id === id)?.state);
  };
  const wheel = "wheels/fastlib-1.2-py3-none-any.whl";
  for (const line of [wheel, `./${wheel}`, `.\\wheels\\${wheel.slice(7)}`]) {
    expect([line, ...rulesOf(line, [wheel])]).toEqual([line, "pass", "pass"]);
    expect([line, ...rulesOf(line, ["MLmodel"])]).toEqual([line, "risk", "pass"]);
    expect([line, ...rulesOf(line, null)]).toEqual([line, "pass", "pass"]);
  }
  for (const line of [
    `../${wheel}`,
    `/home/me/${wheel}`,
    `~/${wheel}`,
    `fastlib @ file:///home/me/${wheel}`,
    "-e ../lib",
  ])
    expect([line, ...rulesOf(line, null)]).toEqual([line, "risk", "pass"]);
  expect(rulesOf("-e ./lib", ["lib/setup.py"])).toEqual(["pass", "pass"]);
  expect(rulesOf("-e .", ["MLmodel"])).toEqual(["risk", "pass"]);
  expect(rulesOf("tool @ git+ssh://git@git.example.org/tool", [])).toEqual(["pass", "risk"]);
  expect(rulesOf(`fastlib @ https://example.org/${wheel}`, [])).toEqual(["pass", "risk"]);
});
