import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { Actor } from "@/lib/audit/types";
import { verifyChain } from "@/lib/audit/verify";
import { viewerWith } from "@/lib/catalog/testing";
import { createConnection } from "@/lib/connections/commands";
import { openConnectionById } from "@/lib/connections/open";
import { getConnectionState } from "@/lib/connections/queries";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { findHolder } from "@/lib/history/queries";
import { verifyHistory } from "@/lib/history/verify";
import { observe } from "@/lib/observer/observe";
import type { Registry } from "@/lib/registries/types";

import { mlflowConnection } from "../application";
import { mlflowClient } from "../mlflow";
import { startMlflow } from "./mlflow.mjs";
import { anyFreePort } from "./ports.mjs";
import { run } from "./processes.mjs";

const python = process.env.INTERLOCK_TEST_PYTHON;
/** More versions than two pages of a thousand hold: the server is killed when the first of them has come in. */
const size = { models: 30, versions: 2_400, largest: 1_100 };
const actor: Actor = { kind: "service", id: null, name: "Test" };

if (python === undefined) {
  test.skip("a registry killed in the middle of its first sync: INTERLOCK_TEST_PYTHON names no environment", () =>
    undefined);
} else {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  const folder = mkdtempSync(join(tmpdir(), "interlock-killed-"));
  let server: Awaited<ReturnType<typeof startMlflow>>;
  beforeAll(async () => {
    database = await testDatabase();
    server = await startMlflow({ python, folder, port: await anyFreePort() });
    const sizes = [size.models, size.versions, size.largest].map(String);
    const seed = resolve(import.meta.dirname, "..", "bench", "seed.py");
    await run({
      name: "seed.py",
      command: join(python, "bin", "python"),
      args: [seed, join(folder, "mlflow.db"), ...sizes],
    });
  }, 300_000);
  afterAll(async () => {
    await server.stop();
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("a registry killed in the middle of its first sync is read to its end when it is back, and what happened meanwhile is no certainty", async () => {
    const { url, pid } = server;
    const { id } = await createConnection(actor, { ...mlflowConnection(url), probe: null }, { everywhere: true });
    const look = async (spoil: (registry: Registry) => Registry = (registry) => registry) =>
      observe(id, {
        open: async () => spoil((await openConnectionById(id)).registry),
        signal: new AbortController().signal,
      });
    const stateNow = () => getConnectionState(viewerWith(), "mlflow");

    const firstLook = Date.now();
    await look((registry) => dyingOnPage(2, registry, () => process.kill(-(pid ?? 0), "SIGKILL")));
    const cutOff = await db().modelVersion.count();
    expect(cutOff).toBeGreaterThan(0);
    expect(cutOff).toBeLessThan(size.versions);
    expect(await stateNow()).toMatchObject({
      health: "unreachable",
      problem: expect.stringContaining("could not be reached"),
      sweep: null,
    });

    // Nobody listens at all now, and that is not taken for an empty registry.
    await server.stop();
    await look();
    expect(await stateNow()).toMatchObject({
      health: "unreachable",
      problem: expect.stringContaining("nothing listens"),
      sweep: null,
    });
    expect(await db().event.count({ where: { after: null } })).toBe(0);
    expect(await db().coverage.count()).toBe(0);

    server = await startMlflow({ python, folder, port: Number(new URL(url).port) });
    const known = await twoThatCameIn();
    const mlflow = mlflowClient(url);
    await mlflow.moveToStage(known.moved.model, known.moved.version, "Archived");
    await mlflow.deleteVersion(known.deleted.model, known.deleted.version);
    const changed = Date.now();

    await look();
    const synced = Date.now();
    expect(await stateNow()).toMatchObject({
      health: "well",
      problem: null,
      failingSince: null,
      catalog: { models: size.models, versions: size.versions - 1 },
    });
    expect(await stateInCatalog()).toEqual(await stateInRegistry((await openConnectionById(id)).registry));

    const gone = await db().event.findMany({ where: { axis: "existence", after: null }, include: { version: true } });
    expect(gone.map(({ version }) => version?.id)).toEqual([known.deleted.id]);
    const moves = await db().event.findMany({
      where: { versionId: known.moved.id, axis: "stage", before: { not: null } },
    });
    expect(moves).toMatchObject([{ before: known.moved.stage, after: "Archived" }]);
    // Each happened between what the first look saw and what the next one saw; nobody knows when.
    const sighted = [
      ...gone.map((event) => ({ event, seenAt: known.deleted.seenAt })),
      ...moves.map((event) => ({ event, seenAt: known.moved.seenAt })),
    ];
    for (const { event, seenAt } of sighted) {
      const [after, before] = [event.notBefore.getTime(), event.notAfter.getTime()];
      expect(seenAt <= after && after < changed && after < before && before <= synced).toBe(true);
    }
    expect(gone[0]?.notAfter.getTime()).toBeGreaterThanOrEqual(changed);

    const production = (at: number) =>
      findHolder(viewerWith(), { connection: "mlflow", model: known.moved.model, stage: "production", at });
    expect(await production((firstLook + changed) / 2)).toMatchObject({ certainty: "not-watched", holders: [] });
    expect(await production(Date.now())).toMatchObject({ certainty: "known" });
    const twice = await db().event.groupBy({
      by: ["versionId"],
      where: { axis: "existence", versionId: { not: null }, before: null },
      _count: true,
    });
    expect(twice.filter(({ _count }) => _count !== 1)).toEqual([]);

    const before = await db().event.count();
    await look();
    expect(await db().event.count()).toBe(before);
    expect(await verifyChain(db())).toMatchObject({ ok: true });
    expect(await verifyHistory(db())).toMatchObject({ ok: true });
  }, 300_000);
}

/** Kills the server while it works on this page of its change feed. */
function dyingOnPage(page: number, registry: Registry, kill: () => void): Registry {
  const { changes } = registry;
  if (!changes) throw new Error("The adapter has no change feed to be cut off in.");
  let asked = 0;
  return {
    ...registry,
    changes: {
      listChangedVersions(request) {
        const answer = changes.listChangedVersions(request);
        asked += 1;
        if (asked === page) kill();
        return answer;
      },
    },
  };
}

/** Of what came in before the cut: a version in production, and another that nobody points at. */
async function twoThatCameIn() {
  const rows = await db().modelVersion.findMany({
    include: { model: true },
    orderBy: [{ nativeStage: "desc" }, { id: "asc" }],
  });
  const named = (row: (typeof rows)[number] | undefined) => {
    if (!row) throw new Error("No such version came in before the cut.");
    const { id, modelId, nativeKey: version, nativeStage: stage, seenAt } = row;
    return { id, modelId, version, stage, seenAt: seenAt.getTime(), model: row.model.nativeKey };
  };
  return {
    moved: named(rows.find(({ nativeStage }) => nativeStage === "Production")),
    deleted: named(rows.find(({ nativeStage }) => nativeStage === "Archived")),
  };
}

async function stateInCatalog() {
  const rows = await db().model.findMany({
    where: { goneAt: null },
    include: { versions: { where: { goneAt: null } } },
  });
  return sorted(
    rows.map(({ nativeKey, aliases, versions }) => ({
      model: nativeKey,
      aliases,
      versions: versions.map((row) => `${row.nativeKey} ${row.nativeStage}`).sort(),
    })),
  );
}

async function stateInRegistry(registry: Registry) {
  const { items } = await registry.listModels({ cursor: null, limit: 1_000 });
  const models = items.map(async ({ key, aliases }) => {
    const versions: string[] = [];
    for (let cursor: string | null = null, more = true; more; more = cursor !== null) {
      const page = await registry.listVersions(key, { cursor, limit: 1_000 });
      versions.push(...page.items.map((version) => `${version.key} ${version.stage}`));
      cursor = page.cursor;
    }
    return { model: key, aliases, versions: versions.sort() };
  });
  return sorted(await Promise.all(models));
}

function sorted<Item extends { model: string }>(items: Item[]): Item[] {
  return items.sort((a, b) => (a.model < b.model ? -1 : 1));
}
