import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { db, Prisma, readRows } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";

import { liftBar, listBars } from "./bars";
import { approve, asked, backTo, type Desk, desk, opened } from "./deciding.testing";
import { govern } from "./govern.testing";
import { listReviews } from "./list-reviews";
import { acceptReview, openReviews } from "./reviews";

vi.mock("@/lib/connections/open", () => ({
  openConnectionById: async (id: string) => ({ registry: opened.get(id) }),
}));
vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({ get: () => undefined }),
}));

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const hour = 3_600_000;

test("one change that touches two governed targets opens a review of each, and none of having no stage", async () => {
  const at = await desk();
  await govern(at, {});
  at.world.setStage("m", "3", "Staging");
  await at.sweep();
  await openReviews();
  expect(await reviewsOf(at)).toEqual([["staging", "3", ["3"], "open"]]);
  at.world.setStage("m", "3", "Production");
  await at.sweep();
  await openReviews();
  await openReviews();
  expect(await reviewsOf(at)).toEqual([
    ["production", "3", ["1", "3"], "open"],
    ["staging", null, [], "open"],
    ["staging", "3", ["3"], "overtaken"],
  ]);
});

test("an arrival that makes another leave is one change", async () => {
  const at = await desk();
  at.world.setStage("m", "1", "Archived");
  at.world.setStage("m", "2", "Production");
  await at.sweep();
  await openReviews();
  expect(await reviewsOf(at)).toEqual([["production", "2", ["2"], "open"]]);
});

test("a departure that is seen later than the arrival, and may have happened with it, is no change of its own", async () => {
  const at = await desk();
  const { notAfter } = await outside(at, {});
  await openReviews();
  await db().reviewProgress.updateMany({
    data: { settled: (await db().event.findFirstOrThrow({ orderBy: { id: "desc" } })).id },
  });
  await outside(at, { before: "Production", after: "Archived", notBefore: notAfter, notAfter }, "2");
  await openReviews();
  expect(await reviewsOf(at)).toEqual([["production", "1", ["1"], "open"]]);
  const later = new Date(notAfter.getTime() + hour);
  await outside(at, { before: "Production", after: "Archived", notBefore: later, notAfter: later }, "3");
  await openReviews();
  expect(await reviewsOf(at)).toEqual([
    ["production", null, ["1"], "open"],
    ["production", "1", ["1"], "open"],
  ]);
});

test("one that is opened late, when its version holds the target no more, is told and overtaken", async () => {
  const at = await desk();
  await outside(at, {}, "2");
  await openReviews();
  expect(await reviewsOf(at)).toEqual([["production", "2", ["1"], "overtaken"]]);
});

test("a change that no process looked at for an hour gets its review", async () => {
  const at = await desk();
  await outside(at, { recordedAt: new Date(Date.now() - hour) });
  await openReviews();
  expect(await reviewsOf(at)).toEqual([["production", "1", ["1"], "open"]]);
});

test("a change that is committed after a younger one gets its review", async () => {
  const at = await desk();
  const other = await desk();
  const [taken] = await readRows<{ id: string }>(Prisma.sql`SELECT nextval('event_id_seq')::text AS id`);
  await outside(other, {});
  await openReviews();
  await openReviews();
  await outside(at, { id: BigInt(taken?.id ?? 0) });
  await openReviews();
  expect(await reviewsOf(at)).toEqual([["production", "1", ["1"], "open"]]);
});

test("hundreds of changes that no policy asks about hide none that one does", async () => {
  const at = await desk();
  const { modelId, versionId } = await versionOf(at, "1");
  await db().$executeRaw`
    INSERT INTO event (connection_id, model_id, version_id, axis, key, before, after, not_before, not_after, origin)
    SELECT ${at.connection.id}::uuid, ${modelId}::uuid, ${versionId}::uuid, 'alias', 'ci', '1', n::text, now(), now(), 'outside' FROM generate_series(1, 250) n`;
  await outside(at, {});
  await openReviews();
  expect(await reviewsOf(at)).toEqual([["production", "1", ["1"], "open"]]);
});

test("what was found, and what was recorded before reviews were kept, asks for none", async () => {
  const at = await desk();
  await openReviews();
  const { id } = await outside(at, {});
  await db().reviewProgress.updateMany({ data: { settled: id, seen: id } });
  await openReviews();
  expect(await reviewsOf(at)).toEqual([]);
});

test("what was the newest two minutes ago counts as looked at, and what came since is looked at again", async () => {
  const at = await desk();
  const { id } = await outside(at, {});
  await db().reviewProgress.updateMany({ data: { settled: 0, seen: id, seenAt: new Date() } });
  await openReviews();
  expect(await db().reviewProgress.findFirst()).toMatchObject({ settled: 0n, seen: id });
  const { id: next } = await outside(at, {});
  await db().reviewProgress.updateMany({ data: { seenAt: new Date(Date.now() - hour) } });
  await openReviews();
  expect(await db().reviewProgress.findFirst()).toMatchObject({ settled: id, seen: next });
});

test("a review that a later change overtook is closed in the audit log too", async () => {
  const at = await desk();
  for (const [gone, come] of [
    ["1", "2"],
    ["2", "3"],
  ] as const) {
    at.world.setStage("m", gone, "Archived");
    at.world.setStage("m", come, "Production");
    await at.sweep();
    await openReviews();
  }
  const [open, overtaken] = await db().review.findMany({
    where: { connectionId: at.connection.id },
    orderBy: { id: "desc" },
  });
  expect([open?.state, overtaken?.state]).toEqual(["open", "overtaken"]);
  const entries = await db().auditEntry.findMany({ where: { connectionId: at.connection.id, type: "review.closed" } });
  expect(entries.map(({ payload, actorName }) => [actorName, payload])).toEqual([
    ["Interlock", { target: "production", reviews: [overtaken?.id], as: "overtaken" }],
  ]);
});

test("a review of what one may not see is not there; who may see it and not vote is told so", async () => {
  const at = await desk();
  const other = await desk();
  await outside(at, {});
  await openReviews();
  const { id } = await db().review.findFirstOrThrow({ where: { connectionId: at.connection.id } });
  const limited = async (role: "reviewer" | "viewer", connectionId: string) => ({
    ...(await at.member(role, "Lee")),
    grants: [{ role, connectionId, modelPattern: null }],
  });
  await expect(acceptReview(await limited("reviewer", other.connection.id), { id, reason: "x" })).rejects.toMatchObject(
    { code: "not_found", message: "There is no such review." },
  );
  await expect(acceptReview(await limited("viewer", at.connection.id), { id, reason: "x" })).rejects.toMatchObject({
    code: "forbidden",
  });
});

test("lifting a bar names the version that was barred", async () => {
  const at = await desk();
  const rita = await at.member("reviewer", "Rita");
  await govern(at, {});
  for (const version of ["2", "3"]) await approve(rita, (await asked(at, version)).number);
  const where = { connection: at.slug, model: "m", target: "production" };
  await backTo(rita, { ...where, version: null, reason: "Alarms" });
  const [bar] = await listBars(rita, where);
  await liftBar(rita, { id: bar?.id ?? "", reason: "It was the feed" });
  const entry = await db().auditEntry.findFirstOrThrow({
    where: { connectionId: at.connection.id, type: "bar.lifted" },
  });
  expect(entry.payload).toMatchObject({ version: "3", barred: "3", target: "production", reason: "It was the feed" });
});

test("a change waits for who may decide it there, and is only shown to who may not", async () => {
  const at = await desk();
  await govern(at, {});
  at.world.setStage("m", "3", "Staging");
  await at.sweep();
  await openReviews();
  const rita = await at.member("reviewer", "Rita");
  const listed = async (modelPattern: string, mine: boolean) => {
    const reviewer = { role: "reviewer", connectionId: at.connection.id, modelPattern } as const;
    const viewer = { ...rita, grants: [reviewer, { role: "viewer", connectionId: null, modelPattern: null } as const] };
    return (await listReviews(viewer, { connection: at.slug, open: true, mine })).map(({ may }) => may);
  };
  expect([await listed("m", false), await listed("m", true)]).toEqual([
    [{ accept: true, rollBack: true }],
    [{ accept: true, rollBack: true }],
  ]);
  expect([await listed("heart-*", false), await listed("heart-*", true)]).toEqual([
    [{ accept: false, rollBack: false }],
    [],
  ]);
});

async function reviewsOf(at: Desk) {
  const all = await listReviews(await at.member("reviewer", "Rita"), { connection: at.slug, open: false });
  // By target, of one the newest first: two that were opened in one millisecond come in any order.
  return all
    .sort((a, b) => a.target.localeCompare(b.target))
    .map(({ target, version, holders, state }) => [target, version, holders, state]);
}

async function wordsOf(at: Desk) {
  return (await listReviews(await at.member("reviewer", "Rita"), { connection: at.slug, open: true })).map(
    ({ what }) => what,
  );
}

async function versionOf(at: Desk, nativeKey: string) {
  const version = await db().modelVersion.findFirstOrThrow({
    where: { nativeKey, model: { connectionId: at.connection.id } },
  });
  return { modelId: version.modelId, versionId: version.id };
}

type Also = { id?: bigint; recordedAt?: Date; before?: string; after?: string; notBefore?: Date; notAfter?: Date };

/** A version comes to production by another hand, or as `also` says: as far as the history knows. */
async function outside(at: Desk, also: Also, version = "1") {
  const when = { notBefore: new Date(), notAfter: new Date() };
  return db().event.create({
    data: {
      ...{
        connectionId: at.connection.id,
        ...(await versionOf(at, version)),
        axis: "stage",
        before: "None",
        after: "Production",
        origin: "outside",
      },
      ...{ ...when, sightings: { create: { source: "poll", ...when } }, ...also },
    },
  });
}

test("a holder that is deleted, and a version that comes with what means a stage, are changes of that stage", async () => {
  const at = await desk();
  await govern(at, {});
  at.world.deleteVersion("m", "1");
  await at.sweep();
  await openReviews();
  expect(await reviewsOf(at)).toEqual([["production", null, [], "open"]]);
  expect(await wordsOf(at)).toEqual([
    expect.stringMatching(/^v1 was deleted while it held production, .*; the registry names nobody\.$/),
  ]);

  const tagged = await desk();
  await govern(tagged, {});
  await db().stageMapping.create({
    data: {
      connectionId: tagged.connection.id,
      axis: "tag",
      key: "env=prod",
      stage: "production",
      validFrom: new Date(0),
    },
  });
  await tagged.sweep();
  tagged.world.createVersion("m", { tags: { env: "prod" } });
  await tagged.sweep();
  await openReviews();
  await openReviews();
  expect(await reviewsOf(tagged)).toEqual([["production", "4", ["1", "4"], "open"]]);
  expect(await wordsOf(tagged)).toEqual([expect.stringMatching(/^v4 was made with what means production, /)]);
});
