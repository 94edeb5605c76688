import "server-only";

import { appendAudit } from "@/lib/audit/append";
import type { AuditInput, AuditType, JsonObject } from "@/lib/audit/types";
import { actorOf, type Viewer } from "@/lib/auth";
import type { ModelRef } from "@/lib/catalog/find-model";
import { db, transact, type Tx } from "@/lib/db/client";
import { AppError } from "@/lib/errors";

import { findOwnModel, findOwnSet, type FoundSet, lockSet } from "./access";
import { expectedProblem } from "./judge";
import { failAbandonedRuns } from "./run-store";
import { type CaseContent, limits } from "./types";

type Place = Pick<FoundSet, "connection" | "model">;
type Kept = { set: string; case: string };

/** Saves a request as a new case, in a set that is there or in a new one. Throws `conflict` where a limit or a name stands in the way. */
export async function saveCase(
  viewer: Viewer,
  ref: ModelRef,
  set: { id: string } | { name: string },
  content: CaseContent,
): Promise<Kept> {
  requireComparable(content);
  const place = "id" in set ? await findOwnSet(viewer, set.id) : await findOwnModel(viewer, ref);
  return transact(async (tx) => {
    const kept = "id" in set ? await lockSet(tx, set.id) : await makeSet(tx, viewer, place, set.name);
    await requireFree(tx, kept.id, content.name);
    const { id } = await tx.payloadCase.create({
      data: { setId: kept.id, position: await nextPosition(tx, kept.id), createdBy: viewer.name, ...rowOf(content) },
      select: { id: true },
    });
    const revision = "id" in set ? await revise(tx, kept.id) : 1;
    await tell(tx, viewer, place, kept, "case.saved", { case: content.name, revision, newSet: !("id" in set) });
    return { set: kept.id, case: id };
  });
}

/** Another name, request or expectation. `seen`: as it stood on the screen; what somebody changed since is a conflict. */
export async function changeCase(viewer: Viewer, id: string, seen: number, content: CaseContent): Promise<void> {
  requireComparable(content);
  const { set, place } = await placeOfCase(viewer, id);
  await transact(async (tx) => {
    const kept = await lockSet(tx, set);
    const before = await requireUnchanged(tx, id, seen);
    if (before.name !== content.name) await requireFree(tx, set, content.name);
    await tx.payloadCase.update({ where: { id }, data: { ...rowOf(content), changedAt: later(before.changedAt) } });
    const revision = await revise(tx, set);
    await tell(tx, viewer, place, kept, "case.changed", {
      case: before.name,
      ...(before.name !== content.name && { now: content.name }),
      revision,
    });
  });
}

export async function removeCase(viewer: Viewer, id: string, seen: number): Promise<void> {
  const { set, place } = await placeOfCase(viewer, id);
  await transact(async (tx) => {
    const kept = await lockSet(tx, set);
    const { name } = await requireUnchanged(tx, id, seen);
    await tx.payloadCase.delete({ where: { id } });
    const revision = await revise(tx, set);
    await tell(tx, viewer, place, kept, "case.removed", { case: name, revision });
  });
}

/** `order`: the ids of all cases. Another order changes no result, and still is another revision: a run says what it ran. */
export async function orderCases(viewer: Viewer, id: string, order: readonly string[]): Promise<void> {
  const place = await findOwnSet(viewer, id);
  await transact(async (tx) => {
    const kept = await lockSet(tx, id);
    const there = await tx.payloadCase.findMany({ where: { setId: id }, select: { id: true } });
    if (there.length !== new Set(order).size || there.some((one) => !order.includes(one.id)))
      throw new AppError("conflict", "Somebody has added or removed a case meanwhile. Look at the list again.");
    await tx.$executeRaw`UPDATE payload_case k SET position = o.at::int FROM unnest(${[...order]}::uuid[]) WITH ORDINALITY AS o(id, at) WHERE k.id = o.id AND k.set_id = ${id}::uuid`;
    const revision = await revise(tx, id);
    await tell(tx, viewer, place, kept, "case-set.ordered", { revision });
  });
}

export async function renameSet(viewer: Viewer, id: string, name: string): Promise<void> {
  const place = await findOwnSet(viewer, id);
  await transact(async (tx) => {
    const kept = await lockSet(tx, id);
    if (kept.name === name) return;
    if (await tx.caseSet.findFirst({ where: { modelId: place.model.id, name } })) throw taken(name, "set", "the model");
    await tx.caseSet.update({ where: { id }, data: { name } });
    const revision = await revise(tx, id);
    await tell(tx, viewer, place, kept, "case-set.renamed", { now: name, revision });
  });
}

/** With its cases and runs. A gate that names it waits from then on, and says so. */
export async function removeSet(viewer: Viewer, id: string): Promise<void> {
  const place = await findOwnSet(viewer, id);
  // Of a run whose process is gone nobody could wait for the end.
  await failAbandonedRuns();
  await transact(async (tx) => {
    const kept = await lockSet(tx, id);
    if (await tx.caseRun.findFirst({ where: { setId: id, state: "running" } }))
      throw new AppError("conflict", "The set is being run. Stop the run, or wait for its end.");
    await tx.caseSet.delete({ where: { id } });
    await tell(tx, viewer, place, kept, "case-set.removed", { revision: kept.revision });
  });
}

/** Adds and changes many at once, by their names; what is not named stays. `place` and lock are those of the set. */
export async function putCases(
  tx: Tx,
  viewer: Viewer,
  place: Place,
  set: { id: string; name: string },
  { added, changed }: { added: CaseContent[]; changed: { id: string; content: CaseContent }[] },
): Promise<void> {
  const first = await nextPosition(tx, set.id, added.length);
  if (added.length > 0)
    await tx.payloadCase.createMany({
      data: added.map((content, at) => ({
        setId: set.id,
        position: first + at,
        createdBy: viewer.name,
        ...rowOf(content),
      })),
    });
  for (const { id, content } of changed)
    await tx.payloadCase.update({ where: { id }, data: { ...rowOf(content), changedAt: new Date() } });
  if (added.length + changed.length === 0) return;
  const revision = await revise(tx, set.id);
  await tell(tx, viewer, place, set, "case-set.imported", {
    added: added.map(({ name }) => name),
    changed: changed.map(({ content }) => content.name),
    revision,
  });
}

async function makeSet(tx: Tx, viewer: Viewer, { connection, model }: Place, name: string) {
  // Two who make the last one at once would otherwise not see each other.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`interlock.case-sets ${model.id}`}))`;
  if (await tx.caseSet.findFirst({ where: { modelId: model.id, name } })) throw taken(name, "set", "the model");
  if ((await tx.caseSet.count({ where: { modelId: model.id } })) >= limits.setsOfModel)
    throw new AppError(
      "conflict",
      `A model has at most ${limits.setsOfModel} sets. Save it in one that is there, or remove one.`,
    );
  return tx.caseSet.create({
    data: { connectionId: connection.id, modelId: model.id, name, createdBy: viewer.name },
    select: { id: true, name: true, revision: true },
  });
}

async function placeOfCase(viewer: Viewer, id: string): Promise<{ set: string; place: Place }> {
  const row = await db().payloadCase.findUnique({ where: { id }, select: { setId: true } });
  if (!row) throw new AppError("not_found", "There is no such case, or none that you may see.");
  return { set: row.setId, place: await findOwnSet(viewer, row.setId) };
}

async function requireUnchanged(tx: Tx, id: string, seen: number): Promise<{ name: string; changedAt: Date }> {
  const row = await tx.payloadCase.findUnique({ where: { id }, select: { name: true, changedAt: true } });
  if (!row) throw new AppError("not_found", "The case has been removed meanwhile.");
  if (row.changedAt.getTime() !== seen)
    throw new AppError("conflict", "Somebody has changed the case meanwhile. Open it again to see what it says now.");
  return row;
}

async function requireFree(tx: Tx, setId: string, name: string): Promise<void> {
  if (await tx.payloadCase.findFirst({ where: { setId, name }, select: { id: true } }))
    throw taken(name, "case", "the set");
}

function taken(name: string, what: string, where: string): AppError {
  return new AppError("conflict", `There is a ${what} “${name}” of ${where} already.`, {
    fields: { name: ["Choose another name."] },
  });
}

/** Where the next case goes. Throws once `more` of them do not fit. */
async function nextPosition(tx: Tx, setId: string, more = 1): Promise<number> {
  const { _count: count, _max: last } = await tx.payloadCase.aggregate({
    where: { setId },
    _count: true,
    _max: { position: true },
  });
  if (count + more > limits.casesOfSet)
    throw new AppError(
      "conflict",
      `A set holds at most ${limits.casesOfSet} cases, and has ${count}. Make another set, or remove some.`,
    );
  return (last.position ?? 0) + 1;
}

async function revise(tx: Tx, id: string): Promise<number> {
  const { revision } = await tx.caseSet.update({
    where: { id },
    data: { revision: { increment: 1 }, changedAt: new Date() },
    select: { revision: true },
  });
  return revision;
}

/** Two changes within a millisecond have to be told apart. */
function later(before: Date): Date {
  return new Date(Math.max(Date.now(), before.getTime() + 1));
}

function rowOf({ name, protocol, format, contentType, text, expectations }: CaseContent) {
  return { name, protocol, format, contentType, body: text, expectations };
}

/** Names, never bodies. Last in its transaction. */
async function tell(
  tx: Tx,
  viewer: Viewer,
  { connection, model }: Place,
  set: { id: string; name: string },
  type: AuditType & `case${string}`,
  payload: JsonObject,
): Promise<void> {
  const entry = {
    type,
    actor: actorOf(viewer),
    subject: { kind: "case-set", id: set.id, name: `${set.name} of ${model.name}` },
    connectionId: connection.id,
    modelId: model.id,
    payload,
  };
  await appendAudit(tx, entry as AuditInput);
}

/** A case whose expected rows nobody can read or compare fails everywhere, and gates with it. */
function requireComparable({ expectations }: CaseContent): void {
  const problem = expectedProblem(expectations);
  if (problem === null) return;
  const { field, why } = problem;
  throw new AppError("invalid", field === "reply" ? `The expected rows cannot be read: ${why}` : why, {
    fields: { [field]: [why] },
  });
}
