import type { Viewer } from "@/lib/auth";
import { db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { bench, type Bench } from "@/lib/observer/observing.testing";
import type { Role } from "@/lib/permissions";
import type { Registry } from "@/lib/registries/types";

import type { RollBackInput } from "./inputs";
import { getRollBackPreview } from "./preview";
import { requestPromotion } from "./request";
import { listRollBackChoices, rollBack } from "./roll-back";
import { getPromotion } from "./view";
import { castVote } from "./vote";

/** Registries that `@/lib/connections/open` hands out in tests, by connection. */
export const opened = new Map<string, Registry>();

export type Desk = Bench & { slug: string; member(role: Role, name: string): Promise<Viewer> };

/**
 * A registry in memory with a model `m` of three versions, 1 in production, swept once; and people. Mapping: stages by their
 * own names, `champion` means nothing here.
 */
export async function desk({ alias = false } = {}): Promise<Desk> {
  const made = await bench({ at: Date.now() });
  await db().stageMapping.deleteMany({ where: { connectionId: made.connection.id, axis: alias ? "stage" : "alias" } });
  made.clock.now = () => new Date();
  made.registry.world.createModel("m");
  for (let version = 1; version <= 3; version += 1) {
    made.world.putRun({
      id: `r${version}`,
      metrics: [{ key: "auc", value: `0.7${version}`, step: 0, at: new Date(0) }],
    });
    made.world.createVersion("m", { runId: `r${version}`, author: "ada" });
    made.world.putFile("m", String(version), "MLmodel", `flavors: {}\nversion: ${version}`);
  }
  if (alias) made.world.setAlias("m", "champion", "1");
  else made.world.setStage("m", "1", "Production");
  await made.sweep();
  opened.set(made.connection.id, made.registry);
  const { slug } = await db().connection.findUniqueOrThrow({ where: { id: made.connection.id } });
  return { ...made, slug, member };
}

export const ask = (at: Desk, version: string, target = "production") => ({
  connection: at.slug,
  model: "m",
  version,
  target,
  reason: "It is better",
});

/** A request by a scientist of its own. */
export async function asked(at: Desk, version = "2", target = "production") {
  const scientist = await at.member("scientist", "Sam");
  const { number } = await requestPromotion(scientist, ask(at, version, target));
  return { scientist, number, idOf: async () => (await db().promotion.findUniqueOrThrow({ where: { number } })).id };
}

/** Reads the request and approves what it shows. */
export async function approve(viewer: Awaited<ReturnType<Desk["member"]>>, number: number) {
  const seen = await getPromotion(viewer, number);
  return castVote(viewer, { number, choice: "approve", evidenceId: seen.evidence?.id ?? "", reason: "" });
}

let count = 0;

async function member(role: Role, name: string): Promise<Viewer> {
  const email = `${name}-${(count += 1)}@example.org`;
  const row = await db().member.create({ data: { email, name, grants: { create: { role } } } });
  return {
    id: row.id,
    email,
    name,
    groups: [],
    grants: [{ role, connectionId: null, modelPattern: null }],
    previousSeenAt: null,
  };
}

/** A policy of the connection that asks for so many people. */
export async function quorum(at: Desk, count: number) {
  await policy(at, { quorum: count });
}

/** A policy for everything of the connection. */
export async function policy(at: Desk, rules: object) {
  const standard = {
    quorum: 1,
    voterRole: null,
    voterGroup: null,
    unknownAuthorBlocks: false,
    lifetimeHours: 24,
    gates: [],
    metrics: [],
    reviewOutside: true,
    rollbackNeedsQuorum: false,
  };
  await db().policy.create({
    data: {
      name: "Test",
      connectionId: at.connection.id,
      versions: { create: { number: 1, rules: { ...standard, ...rules }, actorKind: "system", actorName: "Test" } },
    },
  });
}

/** Reads what a rollback would do and orders that, as its page does. */
export async function backTo(viewer: Viewer, input: Omit<RollBackInput, "shown">) {
  const version = input.version ?? (await listRollBackChoices(viewer, input)).find(({ good }) => good)?.version;
  if (version === undefined) throw new Error("There is no good one to go back to.");
  const { shown } = await getRollBackPreview(viewer, { ...input, version });
  return rollBack(viewer, { ...input, shown });
}

/** From now on a word of the registry means a stage. */
export const mean = (at: Desk, axis: string, key: string, stage: string) =>
  db().stageMapping.create({ data: { connectionId: at.connection.id, axis, key, stage, validFrom: new Date() } });

/** Makes the evidence of a request old. Evidence cannot be changed: an older row takes its place. */
export async function age(id: string) {
  const { evidenceId } = await db().promotion.findUniqueOrThrow({ where: { id } });
  const { promotionId, fingerprint, parts } = await db().evidence.findUniqueOrThrow({
    where: { id: evidenceId ?? "" },
  });
  const old = await db().evidence.create({
    data: { promotionId, fingerprint, parts: parts as object, takenAt: new Date(0) },
  });
  await db().promotion.update({ where: { id }, data: { evidenceId: old.id } });
}

/** Version → its stage in the registry. */
export const stages = (at: Desk) =>
  Object.fromEntries([...(at.world.models.get("m")?.versions ?? [])].map(([key, { stage }]) => [key, stage]));

/** How often the registry was told to change something. */
export const sends = (at: Desk) => at.registry.faults.calls.filter(({ call }) => call === "send").length;

export const place = (at: Desk) => ({ connection: at.slug, model: "m", target: "production" });

/** The first write is not made, and nothing answers any more. */
export function goAway({ registry: { faults } }: Desk) {
  faults.beforeNext("send", () => {
    faults.down = true;
    throw new AppError("registry_unavailable", "Gone.");
  });
}

/** The next write happens, its answer is lost, and the registry is away when it is read back. */
export function loseAnswer({ registry: { faults } }: Desk) {
  faults.beforeNext("send", () => {
    faults.loseNext();
    faults.beforeNext("listVersions", () => {
      faults.down = true;
      throw new AppError("registry_unavailable", "Gone.");
    });
  });
}

/** The second write of the next promotion is refused. */
export function stopHalfWay({ registry: { faults } }: Desk) {
  faults.beforeNext("send", () =>
    faults.beforeNext("send", () => {
      throw new AppError("registry_denied", "No more.");
    }),
  );
}
