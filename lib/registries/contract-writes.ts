import { expect } from "vitest";

import type { Fixture, Promised } from "./contract-kit";
import type { Registry, Write, Writes } from "./types";

type Change = { writes: Writes; model: string; first: string; second: string };

/** They leave `model` as they found it: other promises look at it. */
export function aboutWrites(promise: Promised): void {
  const changing = (
    sentence: string,
    axis: Write["axis"],
    check: (registry: Registry, fixture: Fixture, change: Change) => Promise<void>,
  ) =>
    promise(sentence, async (registry, fixture) => {
      const { writes } = registry;
      const [first = "", second = ""] = fixture.model.versions;
      if (writes?.axes.includes(axis))
        await check(registry, fixture, { writes, model: fixture.model.key, first, second });
    });
  const stageOf = async (registry: Registry, model: string, version: string) =>
    (await registry.findVersion(model, version))?.stage;

  changing("a stage that is set is read back, and nobody else's changes", "stage", async (registry, { stages }, of) => {
    const { writes, model, first, second } = of;
    const [before, beside] = [await stageOf(registry, model, first), await stageOf(registry, model, second)];
    for (const after of [...(stages ?? []), before ?? ""]) {
      await writes.send({ axis: "stage", model, version: first, after });
      await writes.send({ axis: "stage", model, version: first, after });
      expect(await stageOf(registry, model, first)).toBe(after);
    }
    expect(await stageOf(registry, model, second)).toBe(beside);
  });

  changing(
    "two versions can be in one stage: setting one moves no other out",
    "stage",
    async (registry, fixture, of) => {
      const { writes, model, first, second } = of;
      const before = [await stageOf(registry, model, first), await stageOf(registry, model, second)];
      const after = fixture.stages?.[0] ?? "";
      for (const version of [first, second]) await writes.send({ axis: "stage", model, version, after });
      expect([await stageOf(registry, model, first), await stageOf(registry, model, second)]).toEqual([after, after]);
      for (const [index, version] of [first, second].entries())
        await writes.send({ axis: "stage", model, version, after: before[index] ?? "" });
    },
  );

  changing("an alias is set, moved and removed, each of it also twice", "alias", async (registry, fixture, of) => {
    const { writes, model, first, second } = of;
    const key = fixture.alias ?? "to-be-moved";
    for (const after of [first, second, null]) {
      await writes.send({ axis: "alias", model, key, after });
      await writes.send({ axis: "alias", model, key, after });
      const expected = after === null ? {} : { [key]: after };
      expect((await registry.findModel(model))?.aliases).toEqual({ ...fixture.model.aliases, ...expected });
    }
  });

  changing("a tag is set, changed and removed, each of it also twice", "tag", async (registry, { tag }, of) => {
    const { writes, model, first: version } = of;
    const { key, values } = tag ?? { key: "to.be-changed", values: ["one", "two ü \"'"] };
    const before = (await registry.findVersion(model, version))?.tags;
    for (const after of [...values, null]) {
      await writes.send({ axis: "tag", model, version, key, after });
      await writes.send({ axis: "tag", model, version, key, after });
      const expected = after === null ? {} : { [key]: after };
      expect((await registry.findVersion(model, version))?.tags).toEqual({ ...before, ...expected });
    }
  });
}

export function aboutRefusals(promise: Promised): void {
  promise("models with awkward names are written to, and no other model is", async (registry, { awkward, stages }) => {
    const aliasesOf = (models: string[]) =>
      Promise.all(models.map(async (model) => [model, (await registry.findModel(model))?.aliases]));
    for (const model of awkward) {
      const others = awkward.filter((name) => name !== model);
      const before = await aliasesOf(others);
      const [version] = (await registry.listVersions(model, { cursor: null, limit: 1 })).items;
      for (const write of samples(model, version?.key ?? "", stages, "x")) {
        if (registry.writes?.axes.includes(write.axis)) await registry.writes.send(write);
      }
      expect(await aliasesOf(others)).toEqual(before);
      if (registry.writes?.axes.includes("alias"))
        await registry.writes.send({ axis: "alias", model, key: "aa", after: null });
    }
  });

  promise("what is not there is refused in a way that says so, and nothing changes", async (registry, fixture) => {
    const { model, stages } = fixture;
    const { writes } = registry;
    if (!writes) return;
    const before = await registry.findModel(model.key);
    const wrong = [...samples(model.key, "987654", stages, "x"), ...samples("no such model", "1", stages, "x")];
    for (const write of wrong.filter(({ axis }) => writes.axes.includes(axis))) {
      const refused = await writes.send(write).catch((error: unknown) => error);
      expect(refused).toMatchObject({
        code: expect.stringMatching(/^(registry_denied|not_found|unsupported|invalid|conflict)$/),
      });
    }
    expect(await registry.findModel(model.key)).toEqual(before);
    expect(await registry.findVersion(model.key, "987654")).toBeNull();
    expect(await registry.findModel("no such model")).toBeNull();
  });

  promise("what would be sent is told beforehand, whole", async ({ writes }, { awkward, stages }) => {
    if (!writes) return;
    const all = [...awkward].flatMap((model) => [
      ...samples(model, "1", stages, "x"),
      ...samples(model, "1", stages, null),
    ]);
    const told = all.filter(({ axis }) => writes.axes.includes(axis)).map((write) => writes.describe(write));
    expect(new Set(told).size).toBe(told.length);
    for (const [index, write] of all.filter(({ axis }) => writes.axes.includes(axis)).entries())
      expect(told[index]).toContain(JSON.stringify(write.model));
  });
}

/** One change on each axis; with `value` null those that can remove something. */
function samples(model: string, version: string, stages: Fixture["stages"], value: string | null): Write[] {
  const changes: Write[] = [
    { axis: "alias", model, key: "aa", after: value === null ? null : version },
    { axis: "tag", model, version, key: "k", after: value },
  ];
  return stages && value !== null ? [...changes, { axis: "stage", model, version, after: stages[0] }] : changes;
}
