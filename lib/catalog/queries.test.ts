import { afterAll, beforeAll, expect, test } from "vitest";

import { getConnectionState } from "@/lib/connections/queries";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { findModel } from "./find-model";
import { findVersion } from "./find-version";
import { listConnectionAges } from "./list-connection-ages";
import { listVersions } from "./list-versions";
import { countModels, listModels } from "./queries";
import { search } from "./search";
import { addConnection, addModel, addVersions, viewerWith } from "./testing";
import { modelsQuery, versionsQuery } from "./types";

let database: { close(): Promise<void> };
let eu: string;
let us: string;
const everyone = viewerWith();

beforeAll(async () => {
  database = await testDatabase();
  eu = await addConnection("eu");
  us = await addConnection("us");
  const gone = await addConnection("retired", { retiredAt: new Date() });
  await addModel(gone, "of-a-retired-registry");
  await addModel(eu, "heart-disease", {
    tags: { team: "cardio", "a=b": "c" },
    aliases: { champion: "7" },
    owner: "Mei Tanaka",
    at: 5000,
    stages: ["production"],
    holders: { production: [{ version: "7", native: "Production", since: 1000, origin: "outside" }] },
  });
  for (const name of ["50%_off", "a\\b", "50x off", "é'\"🦆", "日本語/モデル", ".."])
    await addModel(us, name, { at: 1000 });
  await addModel(us, "deleted", { goneAt: new Date(1) });
});
afterAll(() => database.close());

const list = (fields: object, viewer = everyone) => listModels(viewer, modelsQuery.parse(fields));
const names = async (fields: object, viewer = everyone) => (await list(fields, viewer)).rows.map((row) => row.name);

test("lists living models of living registries, the last changed first, with their holders", async () => {
  const { rows } = await list({});
  expect(rows).toHaveLength(7);
  expect(rows[0]).toMatchObject({
    name: "heart-disease",
    connection: { slug: "eu", name: "EU" },
    production: [{ version: "7", native: "Production", since: 1000, origin: "outside" }],
    staging: [],
    lastChangeAt: 5000,
  });
});

test("finds substrings of name, tag, alias and owner in any case, and takes LIKE's own characters literally", async () => {
  expect(await names({ q: "RT-DIS" })).toEqual(["heart-disease"]);
  expect(await names({ q: "cardio" })).toEqual(["heart-disease"]);
  expect(await names({ q: "champ" })).toEqual(["heart-disease"]);
  expect(await names({ q: "tanaka" })).toEqual(["heart-disease"]);
  expect(await names({ q: "mei  HEART cardio" })).toEqual(["heart-disease"]);
  expect(await names({ q: "heart us" })).toEqual([]);
  expect(await names({ q: "50%" })).toEqual(["50%_off"]);
  expect(await names({ q: "%_" })).toEqual(["50%_off"]);
  expect(await names({ q: "\\" })).toEqual(["a\\b"]);
  expect(await names({ q: "モデル" })).toEqual(["日本語/モデル"]);
  expect(await names({ q: "É'" })).toEqual(["é'\"🦆"]);
});

test("filters by connection, stage, owner and tag", async () => {
  expect(await names({ connection: "eu" })).toEqual(["heart-disease"]);
  expect(await names({ stage: "production" })).toEqual(["heart-disease"]);
  expect(await names({ stage: "staging" })).toEqual([]);
  expect(await names({ owner: "Mei Tanaka" })).toEqual(["heart-disease"]);
  expect(await names({ tag: "team" })).toEqual(["heart-disease"]);
  expect(await names({ tag: "team=cardio" })).toEqual(["heart-disease"]);
  expect(await names({ tag: "team=other" })).toEqual([]);
});

test("shows and counts only what the grants cover", async () => {
  const onlyEu = viewerWith([{ role: "viewer", connectionId: eu, modelPattern: null }]);
  const pattern = viewerWith([{ role: "viewer", connectionId: us, modelPattern: "50*" }]);
  expect(await names({}, onlyEu)).toEqual(["heart-disease"]);
  expect((await names({}, pattern)).sort()).toEqual(["50%_off", "50x off"]);
  expect(await countModels(pattern, modelsQuery.parse({}))).toEqual({
    models: 2,
    versions: 0,
    registries: 1,
    complete: true,
  });
  expect(await names({}, viewerWith([]))).toEqual([]);
  expect(await findModel(pattern, { connection: "eu", model: "heart-disease" })).toBeNull();
  expect(await search(pattern, "heart")).toEqual([]);
  expect((await listConnectionAges(onlyEu)).map((age) => age.slug)).toEqual(["eu"]);
});

test("how much of a registry a first reading has read is for those who may see all of it", async () => {
  const connectionId = await addConnection("first");
  await db().connection.update({
    where: { id: connectionId },
    data: { sweptAt: null, sweep: { models: 1318, versions: 2000 } },
  });
  const progress = async (modelPattern: string | null) => {
    const viewer = viewerWith([{ role: "viewer", connectionId, modelPattern }]);
    const [[age], state] = await Promise.all([listConnectionAges(viewer), getConnectionState(viewer, "first")]);
    return [age?.progress, state.progress];
  };
  const whole = { models: 1318, versions: 2000 };
  expect(await progress(null)).toEqual([whole, whole]);
  expect(await progress("heart-*")).toEqual([null, null]);
  await db().connection.delete({ where: { id: connectionId } });
});

test.each(["changed", "name"])(
  "pages by %s both ways without losing or repeating a row, under equal times",
  async (sort) => {
    const all = await names({ sort });
    const seen: string[] = [];
    let page = await list({ sort, limit: 3 });
    expect(page.newer).toBeNull();
    for (;;) {
      seen.push(...page.rows.map((row) => row.name));
      if (page.older === null) break;
      page = await list({ sort, limit: 3, after: page.older });
    }
    expect(seen).toEqual(all);

    const back: string[][] = [];
    while (page.newer !== null) {
      page = await list({ sort, limit: 3, before: page.newer });
      back.unshift(page.rows.map((row) => row.name));
    }
    expect(back.flat()).toEqual(all.slice(0, 6));
  },
);

test("refuses a page key that is none", async () => {
  await expect(list({ after: "nonsense" })).rejects.toMatchObject({ code: "invalid" });
  await expect(list({ sort: "name", after: "' OR 1=1" })).rejects.toMatchObject({ code: "invalid" });
});

test("pages through 20,000 versions and stands still at neither end", async () => {
  const id = await addModel(eu, "large");
  for (let from = 1; from <= 20_000; from += 2000) {
    await addVersions(
      id,
      Array.from({ length: 2000 }, (_, index) => String(from + index)),
    );
  }
  await addVersions(id, ["20000"], { goneAt: new Date() });
  const model = await findModel(everyone, { connection: "eu", model: "large" });
  if (!model) throw new Error("There is a model.");
  const page = await listVersions(model, versionsQuery.parse({ limit: 100 }));
  expect(page.rows.map((row) => row.key).slice(0, 3)).toEqual(["20000", "19999", "19998"]);
  expect(page.newer).toBeNull();

  const second = await listVersions(model, versionsQuery.parse({ limit: 100, after: page.older }));
  expect(second.rows[0]?.key).toBe("19900");
  const again = await listVersions(model, versionsQuery.parse({ limit: 100, before: second.newer }));
  expect(again.rows.map((row) => row.key)).toEqual(page.rows.map((row) => row.key));

  const last = await listVersions(model, versionsQuery.parse({ limit: 100, after: "101".padStart(10, "0") }));
  expect(last.rows.at(-1)?.key).toBe("1");
  expect(last.older).toBeNull();
});

test("gives a version its stage by the mapping in force, and prefers the living incarnation", async () => {
  const id = await addModel(eu, "staged", { aliases: { champion: "2", best: "2", old: "1" } });
  await addVersions(id, ["1"], { nativeStage: "Staging" });
  await addVersions(id, ["2"], { goneAt: new Date(5) });
  await addVersions(id, ["2"]);
  const rule = (axis: string, key: string, stage: string) => ({
    connectionId: eu,
    axis,
    key,
    stage,
    validFrom: new Date(0),
  });
  await db().stageMapping.createMany({
    data: [
      rule("stage", "Staging", "staging"),
      rule("alias", "champion", "production"),
      { ...rule("alias", "old", "production"), validTo: new Date() },
    ],
  });
  const ref = { connection: "eu", model: "staged" };
  expect(await findVersion(everyone, { ...ref, version: "1" })).toMatchObject({
    stage: "staging",
    aliases: ["old"],
    goneAt: null,
  });
  expect(await findVersion(everyone, { ...ref, version: "2" })).toMatchObject({
    stage: "production",
    aliases: ["best", "champion"],
    goneAt: null,
  });
  expect(await findVersion(everyone, { ...ref, version: "3" })).toBeNull();
});

test("finds models and model@version for the palette", async () => {
  const found = await search(everyone, "staged@");
  expect(found.map((hit) => hit.title)).toEqual(["staged@2", "staged@1"]);
  expect((await search(everyone, "staged@champ")).map((hit) => hit.title)).toEqual(["staged@2"]);
  expect((await search(everyone, "staged@v1")).map((hit) => hit.title)).toEqual(["staged@1"]);
  expect((await search(everyone, "staged 2")).map((hit) => hit.title)).toEqual(["staged@2"]);
  expect((await search(everyone, "staged v1")).map((hit) => hit.title)).toEqual(["staged@1"]);
  expect((await search(everyone, "disease heart")).map((hit) => hit.title)).toEqual(["heart-disease"]);
  expect((await search(everyone, "heart"))[0]).toEqual({
    kind: "model",
    title: "heart-disease",
    connection: "EU",
    href: "/models/eu/heart-disease",
    ref: { connection: "eu", model: "heart-disease", version: null },
  });
});

test("a model says which event was recorded last, so that an open page knows when to follow", async () => {
  const modelId = await addModel(eu, "watched");
  const find = async () => (await findModel(everyone, { connection: "eu", model: "watched" }))?.head.newestEvent;
  expect(await find()).toBe("0");
  const at = new Date(5_000);
  const event = {
    connectionId: eu,
    modelId,
    axis: "alias",
    key: "champion",
    origin: "outside",
    notBefore: at,
    notAfter: at,
  };
  await db().event.create({ data: event });
  // Told late, of an earlier time: recorded last all the same.
  const { id } = await db().event.create({ data: { ...event, notBefore: new Date(0), notAfter: new Date(0) } });
  expect(await find()).toBe(String(id));
});
