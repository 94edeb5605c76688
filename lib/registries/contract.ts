import { expect, test } from "vitest";

import { AppError } from "@/lib/errors";

import { aboutFacets } from "./contract-facets";
import { all, type Fixture, type Promised } from "./contract-kit";
import { aboutRefusals, aboutWrites } from "./contract-writes";
import type { Registry } from "./types";

export type { Fixture } from "./contract-kit";

/** The promises every registry keeps, as tests. `open` answers a registry and what it holds; it is called once a test. */
export function testRegistry(
  name: string,
  open: () => Promise<{ registry: Registry; fixture: Fixture }>,
  pageSize = 2,
): void {
  const promise = (sentence: string, check: (registry: Registry, fixture: Fixture) => Promise<void>) =>
    test(`${name}: ${sentence}`, async () => {
      const { registry, fixture } = await open();
      await check(registry, fixture);
    });
  aboutModels(promise, pageSize);
  aboutVersions(promise, pageSize);
  aboutRunsAndFiles(promise);
  aboutWrites(promise);
  aboutRefusals(promise);
  aboutFacets(promise);
}

function aboutModels(promise: Promised, pageSize: number): void {
  promise("the probe says what answers and proposes a mapping", async (registry) => {
    const probe = await registry.probe();
    expect(probe.server).not.toBe("");
    expect(probe.abilities.length).toBeGreaterThan(0);
    expect(probe.lifecycle.sentence).not.toBe("");
  });

  promise("pages list every model once and come to an end", async (registry, { model, awkward }) => {
    const keys = (await all((page) => registry.listModels(page), pageSize)).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toEqual(expect.arrayContaining([model.key, ...awkward]));
  });

  promise(
    "a listed model carries its complete alias map, and found by itself it is the same",
    async (registry, { model }) => {
      const listed = (await all((page) => registry.listModels(page), 100)).find(({ key }) => key === model.key);
      expect(listed?.aliases).toEqual(model.aliases);
      expect(listed?.tags).toMatchObject(model.tags);
      expect(await registry.findModel(model.key)).toEqual(listed);
    },
  );

  promise("what does not exist is null or empty, not an error", async (registry, { model }) => {
    expect(await registry.findModel("no such model")).toBeNull();
    expect(await registry.findModel("")).toBeNull();
    expect(await registry.findVersion("no such model", "1")).toBeNull();
    expect((await registry.listVersions("no such model", { cursor: null, limit: 10 })).items).toEqual([]);
    for (const version of ["987654", "0", "01", "abc", "", "99999999999999999999"]) {
      expect(await registry.findVersion(model.key, version)).toBeNull();
    }
  });

  promise(
    "names with awkward characters are found, and listed with their versions and nobody else's",
    async (registry, { awkward }) => {
      for (const key of awkward) {
        expect((await registry.findModel(key))?.key).toBe(key);
        const versions = await all((page) => registry.listVersions(key, page), 10);
        expect(versions.map((version) => version.model)).toEqual([key]);
        expect((await registry.findVersion(key, versions[0]?.key ?? ""))?.model).toBe(key);
      }
    },
  );

  promise("what is no model is neither listed nor found", async (registry, { hidden }) => {
    if (hidden === null) return;
    const keys = (await all((page) => registry.listModels(page), 100)).map(({ key }) => key);
    expect(keys).not.toContain(hidden);
    expect(await registry.findModel(hidden)).toBeNull();
    expect(await registry.findVersion(hidden, "1")).toBeNull();
  });

  promise("a cursor that is not one is refused, not taken for the beginning", async (registry) => {
    const refused = await registry.listModels({ cursor: "not a cursor", limit: 10 }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AppError);
  });

  promise("pages of the product's own are links, with names kept whole", async (registry, { awkward }) => {
    for (const key of awkward) {
      const link = registry.links?.model(key) ?? null;
      if (link !== null) expect(decodeURIComponent(new URL(link).href)).toContain(key);
    }
  });
}

function aboutVersions(promise: Promised, pageSize: number): void {
  promise("pages list every version once, and sort keys give the order of versions", async (registry, { model }) => {
    const versions = await all((page) => registry.listVersions(model.key, page), pageSize);
    const keys = versions.map(({ key }) => key).sort((a, b) => (registry.sortKey(a) < registry.sortKey(b) ? -1 : 1));
    expect(keys).toEqual(model.versions);
    expect(registry.sortKey("9") < registry.sortKey("10")).toBe(true);
    expect(registry.sortKey("9")).not.toContain("\0");
  });

  promise("a version found by itself is the listed one, with its tags", async (registry, { model }) => {
    const listed = await all((page) => registry.listVersions(model.key, page), 100);
    for (const version of listed) {
      const found = await registry.findVersion(model.key, version.key);
      expect(found).toEqual({ ...version, tags: found?.tags });
      expect(found?.tags).not.toBeNull();
      if (version.tags !== null) expect(found?.tags).toEqual(version.tags);
    }
  });

  promise("the same thing keeps its incarnation from one read to the next", async (registry, { model }) => {
    const [one, two] = [await registry.findVersion(model.key, "1"), await registry.findVersion(model.key, "1")];
    expect(one?.incarnation).toBeTruthy();
    expect(two?.incarnation).toBe(one?.incarnation);
  });

  promise(
    "the feed of changes tells the newest change first and reaches every version",
    async (registry, { model }) => {
      const { changes } = registry;
      if (!changes) return;
      const versions = await all((page) => changes.listChangedVersions(page), 100);
      const times = versions.map(({ updatedAt }) => updatedAt?.getTime() ?? 0);
      expect(times).toEqual([...times].sort((a, b) => b - a));
      const keys = versions.filter((version) => version.model === model.key).map(({ key }) => key);
      expect(keys.sort()).toEqual([...model.versions].sort());
    },
  );
}

function aboutRunsAndFiles(promise: Promised): void {
  promise("a run keeps the digits of its metrics, and knows NaN and the infinities", async (registry, { run }) => {
    if (!registry.runs || !run) return;
    const found = await registry.runs.findRun(run.id);
    expect(Object.fromEntries((found?.metrics ?? []).map(({ key, value }) => [key, value]))).toMatchObject(run.metrics);
    expect(await registry.runs.findRun("0123456789abcdef0123456789abcdef")).toBeNull();
  });

  promise("a metric's history comes oldest first, and says when it is cut short", async (registry, { run }) => {
    if (!registry.runs || !run) return;
    const { metric, values } = run.history;
    const whole = await registry.runs.metricHistory(run.id, metric, 1000);
    expect([whole.points.map(({ value }) => value), whole.complete]).toEqual([values, true]);
    const cut = await registry.runs.metricHistory(run.id, metric, 1);
    expect([cut.points.map(({ value }) => value), cut.complete]).toEqual([values.slice(0, 1), values.length <= 1]);
    expect(await registry.runs.metricHistory(run.id, "no such metric", 10)).toEqual({ points: [], complete: true });
  });

  promise("files are listed with sizes and opened byte for byte", async (registry, { model, file }) => {
    if (!registry.files || !file) return;
    const size = new TextEncoder().encode(file.text).byteLength;
    expect(await registry.files.list(model.key, "1")).toContainEqual({ path: file.path, size });
    const opened = await registry.files.open(model.key, "1", file.path, 1_000_000);
    expect(opened && (await new Response(opened.stream).text())).toBe(file.text);
  });

  promise(
    "a file that is not there is null, one that is too long is refused by name",
    async (registry, { model, file }) => {
      const { files } = registry;
      if (!files || !file) return;
      for (const path of ["no such file", "../secret", "", file.path.split("/")[0] === file.path ? "a/b/c" : "a"]) {
        expect(await files.open(model.key, "1", path, 1000)).toBeNull();
      }
      expect(await files.open(model.key, "987654", file.path, 1000)).toBeNull();
      const cut = async () => {
        const opened = await files.open(model.key, "1", file.path, 3);
        await new Response(opened?.stream ?? null).text();
      };
      await expect(cut()).rejects.toMatchObject({ code: "invalid", message: expect.stringContaining("3 bytes") });
    },
  );
}
