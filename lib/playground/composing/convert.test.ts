import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { CallLine, Draft } from "@/lib/playground/types";
import { findProtocol, protocols } from "@/lib/serving/all";
import { inputFormats } from "@/lib/serving/input-formats";
import { protocolTarget } from "@/lib/serving/target";

import { bodyOf, grid, layouts } from "./arbitrary.testing";
import { csvDraft, formOfColumns, jsonDraft } from "./composing.testing";
import { bodiesFor, callFor, converted, formatRows, formatTitle, receptionOf } from "./convert";

const split = jsonDraft('{"dataframe_split": {"columns": ["a", "b"], "data": [[1.0, 9007199254740993], [-0, "x"]]}}');

test("numbers keep their tokens from one body to the next and back", () => {
  const there = converted(split, { protocol: "azureml-online", format: "input_data" }, null, null);
  if (there.status === "refused") throw new Error(there.why);
  const back = converted(there.draft, { protocol: "mlflow-scoring", format: "dataframe_records" }, null, null);
  expect(back.status === "ready" && JSON.stringify(back.draft.text.match(/-?\d[\d.]*/g))).toBe(
    JSON.stringify(["1.0", "9007199254740993", "-0"]),
  );
});

test("what a body does not say is named before it is taken, and what it cannot hold is refused", () => {
  const labelled = jsonDraft('{"dataframe_split": {"columns": ["a"], "index": ["x"], "data": [[1]]}}');
  expect(converted(labelled, { protocol: "mlflow-scoring", format: "dataframe_records" }, null, null)).toMatchObject({
    status: "ready",
    losses: [{ rule: "index.dropped" }],
  });
  const nested = jsonDraft('{"dataframe_split": {"columns": ["a"], "data": [[[1]]]}}');
  expect(converted(nested, { protocol: "mlflow-scoring", format: "csv" }, null, null)).toMatchObject({
    status: "refused",
    why: expect.stringContaining("CSV cannot carry"),
  });
  const twice = jsonDraft('{"dataframe_records": [{"a": 1, "a": 2}]}', "dataframe_records");
  expect(converted(twice, { protocol: "mlflow-scoring", format: "dataframe_split" }, null, null)).toMatchObject({
    losses: [{ rule: "body.note" }],
  });
});

test("CSV has a header where its draft says so, whatever its first line looks like", () => {
  const made = (format: string, text: string) => {
    const there = converted(
      { ...csvDraft(text), protocol: "sagemaker-invoke", format },
      { protocol: "mlflow-scoring", format: "dataframe_split" },
      null,
      null,
    );
    if (there.status === "refused") throw new Error(there.why);
    return JSON.parse(there.draft.text).dataframe_split;
  };
  expect(made("csv_no_header", "male,yes\nfemale,no\n")).toMatchObject({
    data: [
      ["male", "yes"],
      ["female", "no"],
    ],
  });
  expect(made("csv", "0,1\n63,2\n")).toEqual({ columns: ["0", "1"], data: [[63, 2]] });
});

test("numbers as only CSV writes them become numbers where they are declared, and that is told", () => {
  const made = converted(
    csvDraft("a,k\n.5,007\n"),
    { protocol: "mlflow-scoring", format: "dataframe_split" },
    null,
    formOfColumns({ a: "double", k: "long" }).inputs,
  );
  if (made.status === "refused") throw new Error(made.why);
  expect(JSON.parse(made.draft.text)).toEqual({ dataframe_split: { columns: ["a", "k"], data: [[0.5, 7]] } });
  expect(made.losses.map(({ rule }) => rule)).toEqual(["body.note", "body.note"]);
});

test("booleans as pandas writes them stay what they say, and other text in their column is named", () => {
  const types = formOfColumns({ a: "long", flag: "boolean" }).inputs;
  const to = { protocol: "mlflow-scoring", format: "dataframe_split" };
  const pandas = converted(csvDraft("a,flag\n1,False\n2,True\n"), to, null, types);
  if (pandas.status === "refused") throw new Error(pandas.why);
  expect(JSON.parse(pandas.draft.text)).toEqual({
    dataframe_split: {
      columns: ["a", "flag"],
      data: [
        [1, false],
        [2, true],
      ],
    },
  });
  expect(pandas.losses).toEqual([]);
  const words = csvDraft("a,flag\n1,no\n");
  for (const { name, bodies } of protocols) {
    const body = bodies.find(({ name: one }) => one !== "raw" && one !== "csv");
    const made = converted(words, { protocol: name, format: body?.name ?? "" }, null, types);
    if (made.status === "ready")
      expect(made.losses, name).toContainEqual({
        rule: "text.in-boolean",
        where: "flag",
        text: expect.stringMatching(/“flag” holds text.*\.$/),
      });
  }
  expect(converted(words, to, null, types).status).toBe("ready");
});

test("whatever is offered can be read again by its own protocol", () => {
  fc.assert(
    fc.property(grid, fc.constantFrom(...layouts), (table, layout) => {
      const text = bodyOf(table, layout);
      const draft: Draft =
        layout === "input_data" ? { ...jsonDraft(text, "input_data"), protocol: "azureml-online" } : jsonDraft(text);
      for (const protocol of protocols) {
        for (const { name } of protocol.bodies) {
          const made = converted(draft, { protocol: protocol.name, format: name }, null, null);
          if (made.status === "ready")
            expect(protocol.readPayload(made.draft.text, made.draft.contentType, null).status).toBe("read");
          else expect(made.why).toMatch(/[.!]$/);
        }
      }
    }),
    { numRuns: 40 },
  );
});

describe("who takes it", () => {
  const mlflow = lineOf("mlflow-scoring");
  const azure = lineOf("azureml-online");

  test("an endpoint of the draft's own protocol gets it as it is, also where it cannot be read here", () => {
    expect(receptionOf(split, mlflow, null)).toEqual({ status: "taken", unread: null });
    expect(receptionOf(jsonDraft("{"), mlflow, null)).toMatchObject({
      status: "taken",
      unread: expect.stringMatching(/\.$/),
    });
  });

  test("another protocol gets another body, with its losses", () => {
    expect(receptionOf(split, azure, null)).toMatchObject({ status: "converted", losses: [] });
    expect(
      receptionOf(split, lineOf("open-inference-v2"), formOfColumns({ a: "double", b: "string" }).inputs),
    ).toMatchObject({ status: "converted" });
    expect(receptionOf(split, { ...mlflow, protocol: null, target: null }, null)).toMatchObject({ status: "refused" });
    expect(receptionOf(split, { ...lineOf("kserve-v1"), target: protocolTarget({}) }, null)).toMatchObject({
      status: "refused",
      why: expect.stringContaining("names the model"),
    });
  });

  test.each(inputFormats)(
    "$title goes to Azure's server, as it is or under the body that is named",
    ({ name, layout, azure: there }) => {
      const table = '{"columns": ["a", "b"], "data": [[1, 2]]}';
      const texts: Record<string, Draft> = {
        dataframe_split: jsonDraft(`{"dataframe_split": ${table}}`),
        dataframe_records: jsonDraft('{"dataframe_records": [{"a": 1, "b": 2}]}', "dataframe_records"),
        csv: csvDraft("a,b\n1,2\n"),
        tensor: jsonDraft('{"inputs": [[1, 2], [3, 4]]}', "inputs_list"),
        tensors: jsonDraft('{"inputs": {"a": [[1], [2]], "b": [[3], [4]]}}', "inputs"),
        instances: jsonDraft('{"instances": [{"a": [1], "b": [2]}]}', "instances"),
      };
      const tensors = {
        layout: "tensors",
        tensors: [
          { name: "a", dtype: "int64", shape: [-1, 1] },
          { name: "b", dtype: "int64", shape: [-1, 1] },
        ],
      } as const;
      const types =
        layout === "table" || name === "tensor"
          ? null
          : { ...tensors, tensors: tensors.tensors.map((one) => ({ ...one, shape: [...one.shape] })) };
      const draft = texts[name] ?? split;
      expect(receptionOf(draft, mlflow, types)).toEqual({ status: "taken", unread: null });
      expect(receptionOf(draft, azure, types)).toMatchObject({ status: "converted" });
      expect(
        converted(
          draft,
          { protocol: "azureml-online", format: there.status === "taken" ? there.body : there.instead },
          null,
          types,
        ),
      ).toMatchObject({ status: "ready" });
    },
  );
});

test("a call carries the very text where the protocol is the draft's own, and never a secret", () => {
  const spaced = jsonDraft('{"dataframe_split":  {"columns": ["a"], "data": [[1.0]]}}\n');
  expect(callFor(spaced, lineOf("mlflow-scoring"), null)).toMatchObject({
    status: "ready",
    call: { path: "/invocations", body: spaced.text },
  });
  expect(callFor(spaced, lineOf("azureml-online"), null)).toMatchObject({
    status: "ready",
    call: { path: "/score", body: '{"input_data":{"columns":["a"],"index":[0],"data":[[1.0]]}}' },
  });
});

test("a body larger than one call may carry is taken by nobody who says so, as it was typed and written anew", () => {
  const line = lineOf("sagemaker-invoke");
  const typed = { ...jsonDraft("x".repeat(6_291_457), "raw"), protocol: "sagemaker-invoke", contentType: "text/plain" };
  const anew = jsonDraft(`{"dataframe_split": {"columns": ["a"], "data": [["${"x".repeat(6_291_456)}"]]}}`);
  for (const draft of [typed, anew])
    for (const made of [receptionOf(draft, line, null), callFor(draft, line, null)])
      expect(made).toMatchObject({ status: "refused", why: expect.stringContaining("may carry 6,291,456 at most") });
});

test("a call can be copied wherever it can be sent: also where the text cannot be read here, or is no longer in its format", () => {
  const mlflow = lineOf("mlflow-scoring");
  for (const text of ['{"dataframe_split": {"columns": ["a"', '{"messages": []}', '{"inputs": [[[1]]]}']) {
    expect(callFor(jsonDraft(text), mlflow, null)).toMatchObject({
      status: "ready",
      call: { path: "/invocations", body: text },
    });
  }
  const nameless = { ...lineOf("kserve-v1"), target: protocolTarget({}) };
  const draft = { ...jsonDraft('{"instances": []}', "instances"), protocol: "kserve-v1" };
  expect([receptionOf(draft, nameless, null), callFor(draft, nameless, null)]).toMatchObject([
    { status: "refused" },
    { status: "refused" },
  ]);
});

test("the bodies to choose from are those of the chosen endpoints and of the draft", () => {
  expect(
    bodiesFor(split, [lineOf("azureml-online"), lineOf("azureml-online")]).map(({ protocol }) => protocol.name),
  ).toEqual(["mlflow-scoring", "azureml-online"]);
  expect(formatTitle(split)).toBe("dataframe_split");
});

function lineOf(protocol: string): CallLine {
  return {
    ref: { connection: "demo", endpoint: "heart", deployment: null },
    connection: { slug: "demo", name: "demo" },
    endpointName: "heart",
    protocol: findProtocol(protocol)?.name ?? null,
    target: protocolTarget({ model: protocol === "mlflow-scoring" || protocol === "azureml-online" ? null : "heart" }),
    origin: "https://models.example.test",
    signIn: { kind: "bearer" },
    exposure: "internal",
    share: 100,
    version: null,
    health: null,
    several: false,
    notice: null,
    whyNot: null,
  };
}

test("one payload in each form that people bring: taken, converted, or refused with the body that it goes as", () => {
  const rows = formatRows(split, null);
  expect(
    rows?.map(({ format, mlflow, azure }) => [
      format.name,
      mlflow.status,
      azure.status,
      azure.status === "refused" ? azure.instead?.body : null,
    ]),
  ).toEqual([
    ["dataframe_split", "as-is", "converted", null],
    ["dataframe_records", "converted", "refused", "input_data"],
    ["csv", "converted", "refused", "input_data"],
    ["tensor", "converted", "refused", "input_data"],
    ["tensors", "converted", "refused", "input_data"],
    ["instances", "converted", "refused", "input_data"],
  ]);
  expect(formatRows({ ...split, text: "{" }, null)).toBeNull();
});
