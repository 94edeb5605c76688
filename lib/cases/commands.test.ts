import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { content, setOf, shelf, someone } from "./cases.testing";
import { changeCase, orderCases, removeCase, removeSet, renameSet, saveCase } from "./commands";
import { exportSet, importCases } from "./exchange";
import { caseLine, readLines } from "./jsonl";
import { getCase, getSet, listSets } from "./queries";
import { caseContent, limits } from "./types";

vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => undefined }),
}));

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const sam = someone();
const namesOf = async (set: string) => (await getSet(sam, set)).lines.map(({ name }) => name);

test("a request is saved as it was typed, and every change of a set is a revision of it", async () => {
  const at = await shelf();
  const text = '{"instances": [ {"oldpeak": 1.0, "id": 9007199254740993} ]}\n';
  const { set, case: id } = await saveCase(
    sam,
    at.ref,
    { name: "core" },
    content("typical", text, { reply: "[0.7134]" }),
  );
  expect((await getCase(sam, id)).content).toEqual(content("typical", text, { reply: "[0.7134]" }));
  await saveCase(sam, at.ref, { id: set }, content("second"));
  const seen = async () => (await getCase(sam, id)).changedAt;
  await changeCase(sam, id, await seen(), content("renamed", text, { reply: "[0.7134]" }));
  expect(await getSet(sam, set)).toMatchObject({
    name: "core",
    revision: 3,
    cases: 2,
    lines: [{ name: "renamed", createdBy: "Sam" }, { name: "second" }],
  });
  const { lines } = await getSet(sam, set);
  await orderCases(sam, set, lines.map((line) => line.id).reverse());
  expect(await namesOf(set)).toEqual(["second", "renamed"]);
  await removeCase(sam, id, await seen());
  await renameSet(sam, set, "kernel");
  expect((await listSets(sam, at.ref)).sets).toMatchObject([{ name: "kernel", revision: 6, cases: 1 }]);
  const told = await db().auditEntry.findMany({ where: { modelId: at.modelId }, orderBy: { seq: "asc" } });
  expect(told.map(({ type }) => type)).toEqual([
    "case.saved",
    "case.saved",
    "case.changed",
    "case-set.ordered",
    "case.removed",
    "case-set.renamed",
  ]);
  expect(JSON.stringify(told.map(({ payload }) => payload))).not.toContain("oldpeak");
  await removeSet(sam, set);
  expect((await listSets(sam, at.ref)).sets).toEqual([]);
});

test("two changes of the same case are a conflict, not a loss", async () => {
  const at = await shelf();
  const { case: id } = await saveCase(sam, at.ref, { name: "core" }, content("a"));
  const { changedAt } = await getCase(sam, id);
  await changeCase(sam, id, changedAt, content("b"));
  await expect(changeCase(sam, id, changedAt, content("c"))).rejects.toMatchObject({ code: "conflict" });
  await expect(removeCase(sam, id, changedAt)).rejects.toMatchObject({ code: "conflict" });
});

test("names are unique: of a set in its model, of a case in its set", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("a"), content("b")]);
  await expect(saveCase(sam, at.ref, { name: "core" }, content("c"))).rejects.toMatchObject({
    code: "conflict",
    fields: { name: ["Choose another name."] },
  });
  await expect(saveCase(sam, at.ref, { id: set }, content("b"))).rejects.toMatchObject({
    message: "There is a case “b” of the set already.",
  });
  const other = await setOf(sam, at.ref, [content("a")], "edge");
  await expect(renameSet(sam, other, "core")).rejects.toMatchObject({ code: "conflict" });
  await expect(orderCases(sam, set, [])).rejects.toMatchObject({ code: "conflict" });
});

test("limits are told in sentences", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("a")]);
  await db().payloadCase.createMany({
    data: Array.from({ length: limits.casesOfSet - 1 }, (_, index) => ({
      setId: set,
      position: index + 2,
      name: `n${index}`,
      protocol: "echo",
      format: "f",
      contentType: "t",
      body: "",
      expectations: content("x").expectations,
      createdBy: "Sam",
    })),
  });
  await expect(saveCase(sam, at.ref, { id: set }, content("one more"))).rejects.toMatchObject({
    message: "A set holds at most 500 cases, and has 500. Make another set, or remove some.",
  });
  await db().caseSet.createMany({
    data: Array.from({ length: limits.setsOfModel - 1 }, (_, index) => ({
      connectionId: at.connectionId,
      modelId: at.modelId,
      name: `s${index}`,
      createdBy: "Sam",
    })),
  });
  await expect(saveCase(sam, at.ref, { name: "one more" }, content("a"))).rejects.toMatchObject({
    message: "A model has at most 50 sets. Save it in one that is there, or remove one.",
  });
  const big = caseContent.safeParse(content("big", "x".repeat(limits.bytesOfCase)));
  expect(big.error?.issues.map(({ message }) => message)).toContain(
    "At most 1 MB: request and expected reply together.",
  );
});

test("a case has to expect something, and what it compares with", () => {
  const issues = (expected: object) =>
    caseContent.safeParse(content("a", "[1]", expected)).error?.issues.map(({ message }) => message);
  expect(issues({ reply: null })).toEqual(["Values and labels need an expected reply."]);
  expect(issues({ status: null, reply: null, values: null })).toEqual(["Expect something, or the case tells nothing."]);
  expect(issues({ status: "6xx" })).toEqual(["A code such as 200, or a class such as 2xx."]);
  expect(issues({ values: { absolute: "-1", relative: "much", sameNaN: true } })).toHaveLength(2);
});

test("sets are seen where the model is, and changed where `case.write` is held on this very model", async () => {
  const [at, other] = [await shelf(), await shelf()];
  const set = await setOf(sam, at.ref, [content("a")]);
  const elsewhere = someone("scientist", { connectionId: other.connectionId });
  const viewer = someone("viewer");
  await expect(getSet(elsewhere, set)).rejects.toMatchObject({ code: "not_found" });
  await expect(saveCase(elsewhere, at.ref, { name: "mine" }, content("a"))).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(saveCase(viewer, at.ref, { id: set }, content("b"))).rejects.toMatchObject({ code: "forbidden" });
  await expect(renameSet(someone("auditor"), set, "x")).rejects.toMatchObject({ code: "forbidden" });
  expect((await getSet(viewer, set)).may).toEqual({
    write: "None of your roles lets you change cases of this model. A scientist or a reviewer can.",
    run: "None of your roles lets you send requests to this model. A scientist or a reviewer can.",
  });
  expect((await getSet(someone("scientist", { modelPattern: "heart*" }), set)).may).toEqual({ write: null, run: null });
});

async function textOf(set: string): Promise<string> {
  let text = "";
  for await (const line of (await exportSet(sam, set)).lines) text += line;
  return text;
}

test("what was exported comes back as it was, into another set and into its own", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [
    content("a", '{"x": 1.0}\n\t', { reply: "[1.0]" }),
    content("ü “b”", "[9007199254740993, NaN]", { latencyMs: 250 }),
  ]);
  const text = await textOf(set);
  expect((await exportSet(sam, set)).name).toBe("heart-core.cases.jsonl");
  expect(await importCases(sam, set, text, false)).toEqual({ added: [], changed: [], same: 2, refused: [] });
  expect((await getSet(sam, set)).revision).toBe(2);
  const copy = await setOf(sam, at.ref, [content("a", "[2]")], "copy");
  expect(await importCases(sam, copy, text, true)).toEqual({ added: ["ü “b”"], changed: ["a"], same: 0, refused: [] });
  expect(await namesOf(copy)).toEqual(["a"]);
  await importCases(sam, copy, text, false);
  expect(await textOf(copy)).toBe(text);
});

test("any case survives a line, token by token", () => {
  const anyText = fc.string({ unit: "binary" }).map((text) => text.replaceAll("\u0000", ""));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(anyText, fc.constantFrom("[1.0]", "[1e400]", "[-0.0, 9007199254740993]", null)), {
        maxLength: 5,
      }),
      (written) => {
        const cases = written.map(([text, reply], index) => ({
          ...content(`case ${index}`, text),
          expectations: { ...content("", text).expectations, reply, values: null },
        }));
        const read = readLines(`\ufeff${cases.map(caseLine).join("\r\n")}`);
        expect(read).toEqual({
          cases: cases.map((one, at) => ({ line: at === 0 ? 1 : 1 + at * 2, content: one })),
          refused: [],
        });
      },
    ),
  );
});

test("lines that cannot be used are told by number and keep no other away", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("a")]);
  const lines = [
    caseLine(content("b")),
    "{",
    "",
    '{"name":"c"}',
    caseLine(content("b")),
    caseLine({ ...content("d"), extra: 1 } as never),
    JSON.stringify({ ...content("e"), surprise: true }),
  ].map((one) => one.trimEnd());
  const look = await importCases(sam, set, lines.join("\n"), true);
  expect(look).toMatchObject({ added: ["b", "d"], changed: [], same: 0 });
  expect(look.refused.map(({ line }) => line)).toEqual([2, 4, 5, 7]);
  expect(look.refused[2]?.why).toBe("The name “b” stands in line 1 already.");
  expect(await importCases(sam, set, lines.join("\n"), false)).toEqual(look);
  expect(await namesOf(set)).toEqual(["a", "b", "d"]);
});

test("an import beyond the limit is refused as a whole", async () => {
  const at = await shelf();
  const set = await setOf(sam, at.ref, [content("a")]);
  const text = Array.from({ length: limits.casesOfSet }, (_, index) => caseLine(content(`n${index}`))).join("");
  expect((await importCases(sam, set, text, true)).refused[0]).toEqual({
    line: 0,
    why: "A set holds at most 500 cases: this one has 1, and 500 would be added.",
  });
  await expect(importCases(sam, set, text, false)).rejects.toMatchObject({ code: "conflict" });
  expect(await namesOf(set)).toEqual(["a"]);
});

test("expected rows that nobody can read are refused when they are saved", async () => {
  const at = await shelf();
  await expect(saveCase(sam, at.ref, { name: "broken" }, content("half", "[1, 0"))).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringContaining("The expected rows cannot be read"),
  });
});

test("labels are not expected where nothing is one, whether it is saved, changed or imported", async () => {
  const at = await shelf();
  const none =
    "The expected rows hold no label that could be compared: labels are texts, truth values and whole numbers, and with a threshold other numbers too.";
  const labelled = (name: string, threshold: string | null) =>
    content(name, "[0.71]", { values: null, label: { threshold } });
  await expect(saveCase(sam, at.ref, { name: "core" }, labelled("a", null))).rejects.toMatchObject({
    code: "invalid",
    message: none,
    fields: { label: [none] },
  });
  const { set, case: id } = await saveCase(sam, at.ref, { name: "core" }, labelled("a", "0.5"));
  await expect(changeCase(sam, id, (await getCase(sam, id)).changedAt, labelled("a", null))).rejects.toMatchObject({
    code: "invalid",
    message: none,
  });
  expect(
    await importCases(sam, set, caseLine(labelled("b", null)) + caseLine(labelled("c", "0.5")), false),
  ).toMatchObject({ added: ["c"], refused: [{ line: 1, why: `expectations.label: ${none}` }] });
});
