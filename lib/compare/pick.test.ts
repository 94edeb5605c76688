import { afterAll, beforeAll, expect, test } from "vitest";

import { addConnection, addModel, addVersions, viewerWith } from "@/lib/catalog/testing";
import { testDatabase } from "@/lib/db/testing";

import { pickVersions } from "./pick";

let database: { close(): Promise<void> };
const everyone = viewerWith();

beforeAll(async () => {
  database = await testDatabase();
  const [eu, us] = [await addConnection("eu"), await addConnection("us")];
  const holders = { production: [{ version: "2", native: "", since: null, origin: "found" }] };
  await addVersions(
    await addModel(eu, "heart-disease", { aliases: { champion: "2" }, holders, at: 5 }),
    versionsTo(24),
  );
  await addVersions(await addModel(us, "heart-rate", { at: 4 }), ["1"]);
  await addVersions(await addModel(us, "secret-heart", { at: 3 }), ["1"]);
});
afterAll(() => database.close());

const versionsTo = (last: number) => Array.from({ length: last }, (_, index) => String(index + 1));

const told = async (text: string, near: { connection: string; model: string } | null = null, viewer = everyone) =>
  (await pickVersions(viewer, text, near)).map(
    ({ connection, modelName, version }) => `${connection} ${modelName} ${version}`,
  );

test("a part of a name offers whoever holds production and the newest versions: fewer of each where it may mean several models", async () => {
  const newest = versionsTo(24).reverse();
  expect(await told("heart-d")).toEqual(["2", ...newest.slice(0, 20)].map((version) => `eu heart-disease ${version}`));
  const ofThree = await told("heart");
  expect(ofThree.slice(0, 7)).toEqual(["2", ...newest.slice(0, 6)].map((version) => `eu heart-disease ${version}`));
  expect(ofThree).toEqual(expect.arrayContaining(["us heart-rate 1", "us secret-heart 1"]));
  expect(ofThree).toHaveLength(9);
});

test("a model with a version or an alias finds that one first", async () => {
  expect((await told("heart@1"))[0]).toBe("eu heart-disease 1");
  expect((await told("disease v3"))[0]).toBe("eu heart-disease 3");
  expect((await told("disease@champ"))[0]).toBe("eu heart-disease 2");
});

test("without a text the model at hand is offered, and nothing without one", async () => {
  expect(await told("", { connection: "us", model: "heart-rate" })).toEqual(["us heart-rate 1"]);
  expect(await told("")).toEqual([]);
});

test("what may not be seen is not offered, by whatever way it is asked for", async () => {
  const limited = viewerWith([{ role: "viewer", connectionId: null, modelPattern: "heart-*" }]);
  expect(await told("secret", null, limited)).toEqual([]);
  expect(await told("secret@1", null, limited)).toEqual([]);
  expect(await told("", { connection: "us", model: "secret-heart" }, limited)).toEqual([]);
});
