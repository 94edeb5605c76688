import "server-only";

import { randomUUID } from "node:crypto";

import { appendAudit } from "@/lib/audit/append";
import type { Actor, JsonObject } from "@/lib/audit/types";
import { slugFrom } from "@/lib/connections/rules";
import { db, type Prisma, transact, type Tx } from "@/lib/db/client";
import { AppError } from "@/lib/errors";

import {
  checkDeployments,
  checkRegistration,
  type CheckedRegistration,
  type RegisterPowers,
  refuse,
  secretsAfter,
  type WasRegistered,
} from "./registration-rules";
import { type EndpointSecrets, sealEndpointSecrets, unsealEndpointSecrets } from "./stored";
import type {
  ChangedRegistration,
  EndpointRef,
  Exposure,
  RegisteredDeployment,
  Registration,
  SignInKind,
} from "./types";

/** What endpoints that were registered by hand are called in addresses; no registry's own key begins so. */
const prefix = "registered.";

/** Keeps a new endpoint of a connection; the watch looks at it at once. Throws `invalid` by field, `forbidden` beyond `powers`. */
export async function registerEndpoint(
  actor: Actor,
  input: Registration,
  powers: RegisterPowers,
): Promise<EndpointRef> {
  const checked = checkRegistration(input, null, powers);
  const secrets = secretsAfter(input, checked, null);
  const id = randomUUID();
  return transact(async (tx) => {
    const connection = await lockConnection(tx, input.connection);
    await requireFreeName(tx, connection.id, input.name, null);
    await requireServed(tx, connection.id, input.deployments, []);
    const key = await freeKey(tx, connection.id, input.name);
    const now = new Date();
    await tx.endpoint.create({
      data: {
        id,
        connectionId: connection.id,
        nativeKey: key,
        incarnation: id,
        registered: true,
        kind: "online",
        status: "unknown",
        createdAt: now,
        updatedAt: now,
        seenAt: now,
        readEnd: now,
        ...rowOf(input, checked),
      },
    });
    await tx.endpointAccess.create({
      data: {
        endpointId: id,
        secrets: sealEndpointSecrets(id, checked.origin, secrets),
        registeredAt: now,
        registeredBy: actor.name,
        changedAt: now,
        ...accessOf(input, checked),
      },
    });
    await tx.endpointHealth.create({ data: { endpointId: id, ...unseen(now) } });
    await appendAudit(tx, {
      ...about(actor, connection.id, key, input.name),
      type: "endpoint.registered",
      payload: asJson({ settings: settingsOf(input, checked), secrets: changedSecrets({}, secrets) }),
    });
    return { connection: input.connection, endpoint: key };
  });
}

/**
 * Changes how it is called or what it serves. Credentials that were not typed anew stay where the address and the way to sign in do;
 * else they are wanted again. Throws as `registerEndpoint`, and `not_found` of what was not registered by hand.
 */
export async function changeEndpoint(actor: Actor, input: ChangedRegistration, powers: RegisterPowers): Promise<void> {
  await transact(async (tx) => {
    const connection = await lockConnection(tx, input.connection);
    const { access, deployments, ...row } = await findRegistered(tx, connection.id, input.endpoint);
    const { protocol, origin, base, headerName, signIn, allowPrivate } = access;
    const was: WasRegistered = { protocol, origin, base, headerName, signIn: signIn as SignInKind, allowPrivate };
    const checked = checkRegistration(input, was, powers);
    const kept = readKept(row.id, access);
    const secrets = secretsAfter(input, checked, { ...was, secrets: kept });
    await requireFreeName(tx, connection.id, input.name, row.id);
    const before = deployments.map(({ model, version }) => JSON.stringify([model, version]));
    await requireServed(tx, connection.id, input.deployments, before);

    const [settings, earlier] = [settingsOf(input, checked), settingsBefore(row, access, deployments)];
    const changes = differences(earlier, settings);
    const touched = changedSecrets(kept ?? {}, secrets);
    if (Object.keys(changes).length + Object.keys(touched).length === 0) return;
    const now = new Date();
    await tx.endpoint.update({
      where: { id: row.id },
      data: { ...rowOf(input, checked), updatedAt: now, seenAt: now, readEnd: now },
    });
    await tx.endpointAccess.update({
      where: { endpointId: row.id },
      data: {
        secrets: sealEndpointSecrets(row.id, checked.origin, secrets),
        changedAt: now,
        ...accessOf(input, checked),
      },
    });
    await tx.endpointHealth.upsert({
      where: { endpointId: row.id },
      create: { endpointId: row.id, ...unseen(now) },
      update: unseen(now),
    });
    await appendAudit(tx, {
      ...about(actor, connection.id, row.nativeKey, input.name),
      type: "endpoint.changed",
      payload: asJson({ settings: changes, secrets: touched }),
    });
  });
}

/** Nobody calls it any more; its credentials are erased, and what was sent to it stays in the history. */
export async function retireEndpoint(actor: Actor, ref: EndpointRef): Promise<void> {
  await transact(async (tx) => {
    const connection = await lockConnection(tx, ref.connection);
    const { access, ...row } = await findRegistered(tx, connection.id, ref.endpoint);
    const now = new Date();
    await tx.endpoint.update({ where: { id: row.id }, data: { goneAt: now, readEnd: now } });
    await tx.endpointAccess.update({ where: { endpointId: row.id }, data: { secrets: null, changedAt: now } });
    await tx.endpointHealth.deleteMany({ where: { endpointId: row.id } });
    await appendAudit(tx, {
      ...about(actor, connection.id, row.nativeKey, row.name),
      type: "endpoint.retired",
      payload: { origin: access.origin },
    });
  });
}

/** One change of a connection's registered endpoints at a time: two must not find the same name free. */
async function lockConnection(tx: Tx, slug: string): Promise<{ id: string; name: string }> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('interlock.registered-endpoints'))`;
  const row = await tx.connection.findUnique({ where: { slug } });
  if (!row) throw new AppError("not_found", "There is no such connection.");
  if (row.retiredAt) throw new AppError("conflict", `${row.name} is retired and no longer changes.`);
  return { id: row.id, name: row.name };
}

async function findRegistered(tx: Tx, connectionId: string, key: string) {
  const row = await tx.endpoint.findFirst({
    where: { connectionId, nativeKey: key, registered: true, goneAt: null },
    include: { access: true },
  });
  if (!row?.access) throw new AppError("not_found", "There is no such endpoint that was registered by hand.");
  return { ...row, access: row.access, deployments: row.deployments as unknown as StoredDeployment[] };
}

type StoredDeployment = {
  key: string;
  model: string | null;
  version: string | null;
  serves: string | null;
  weight: number;
};

async function requireFreeName(tx: Tx, connectionId: string, name: string, except: string | null): Promise<void> {
  const other = await tx.endpoint.findFirst({
    where: { connectionId, name, goneAt: null, ...(except !== null && { id: { not: except } }) },
  });
  if (other) throw refuse({ name: ["An endpoint of this connection has that name already."] });
}

/** Versions that a deployment newly names have to be known; a version that has gone since may stay named. */
async function requireServed(
  tx: Tx,
  connectionId: string,
  deployments: readonly RegisteredDeployment[],
  known: readonly string[],
): Promise<void> {
  const fields: Record<string, string[]> = {};
  for (const [at, { model, version }] of deployments.entries()) {
    if (model === "" || known.includes(JSON.stringify([model, version]))) continue;
    const found = await tx.model.findFirst({
      where: { connectionId, nativeKey: model, goneAt: null },
      select: { versions: { where: { nativeKey: version, goneAt: null }, select: { id: true } } },
    });
    if (!found) fields[`deployments.${at}.model`] = ["The connection has no such model."];
    else if (found.versions.length === 0) fields[`deployments.${at}.version`] = ["The model has no such version."];
  }
  if (Object.keys(fields).length > 0) throw refuse(fields);
}

async function freeKey(tx: Tx, connectionId: string, name: string): Promise<string> {
  const base = `${prefix}${slugFrom(name) || "endpoint"}`;
  const taken = await tx.endpoint.findMany({
    where: { connectionId, nativeKey: { startsWith: base }, goneAt: null },
    select: { nativeKey: true },
  });
  const used = new Set(taken.map(({ nativeKey }) => nativeKey));
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? base : `${base}-${count}`;
    if (!used.has(candidate)) return candidate;
  }
}

/** Null: what is kept cannot be read with this installation's key. */
function readKept(
  id: string,
  { origin, secrets }: { origin: string; secrets: Uint8Array | null },
): EndpointSecrets | null {
  try {
    return unsealEndpointSecrets(id, origin, secrets);
  } catch {
    return null;
  }
}

function rowOf({ name, notice, deployments }: Registration, { origin, base }: CheckedRegistration) {
  const stored = checkDeployments(deployments).map(({ key, model, version, words, weight }) => ({
    ...{ key, model: model || null, version: version || null, serves: model === "" ? words : null },
    ...{ status: "unknown", weight, mirrored: 0 },
  }));
  return { name, notice: notice || null, address: `${origin}${base}`, statusMessage: null, deployments: stored };
}

function accessOf(
  { protocol, signIn, exposure, allowPrivate }: Registration,
  { origin, base, servedName, signatureName, headerName }: CheckedRegistration,
) {
  return { protocol, origin, base, servedName, signatureName, signIn, headerName, allowPrivate, exposure };
}

/** Nothing of an address is known until it was asked, and that is due. */
function unseen(now: Date) {
  return {
    checkedAt: now,
    nextCheckAt: now,
    healthy: null,
    latencyMs: null,
    why: null,
    failingSince: null,
    server: null,
    servedModel: null,
    servedVersion: null,
    samples: [],
  };
}

function settingsOf(input: Registration, checked: CheckedRegistration) {
  const deployments = input.deployments.map(({ key, model, version, words, weight }) => ({
    key,
    serves: model === "" ? words : `${model} ${version}`,
    weight,
  }));
  return { name: input.name, notice: input.notice || null, ...accessOf(input, checked), deployments };
}

function settingsBefore(
  { name, notice }: { name: string; notice: string | null },
  access: Prisma.EndpointAccessModel,
  deployments: readonly StoredDeployment[],
): ReturnType<typeof settingsOf> {
  const { protocol, origin, base, servedName, signatureName, signIn, headerName, allowPrivate, exposure } = access;
  const served = deployments.map(({ key, model, version, serves, weight }) => ({
    key,
    serves: model === null ? (serves ?? "") : `${model} ${version ?? ""}`,
    weight,
  }));
  return {
    ...{ name, notice, protocol, origin, base, servedName, signatureName, headerName, allowPrivate },
    signIn: signIn as SignInKind,
    exposure: exposure as Exposure,
    deployments: served,
  };
}

function differences(before: object, after: object): Record<string, { before: unknown; after: unknown }> {
  const old = new Map<string, unknown>(Object.entries(before));
  const changed = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(old.get(name)),
  );
  return Object.fromEntries(
    changed.map(([name, value]) => [name, { before: old.get(name) ?? null, after: value as unknown }]),
  );
}

/** What happened to each secret, in a word: the values stay out of the log. */
function changedSecrets(before: EndpointSecrets, after: EndpointSecrets): Record<string, string> {
  const names = (["token", "user", "password"] as const).filter((name) => before[name] !== after[name]);
  return Object.fromEntries(
    names.map((name) => [
      name,
      before[name] === undefined ? "stored" : after[name] === undefined ? "erased" : "replaced",
    ]),
  );
}

function about(actor: Actor, connectionId: string, key: string, name: string) {
  return { actor, subject: { kind: "endpoint", id: `${connectionId}/${key}`, name }, connectionId };
}

function asJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

/** The slug's connection and the key of a living endpoint with this name; for programs that register it again and again. */
export async function findRegisteredByName(connection: string, name: string): Promise<EndpointRef | null> {
  const row = await db().endpoint.findFirst({
    where: { name, registered: true, goneAt: null, connection: { slug: connection } },
  });
  return row && { connection, endpoint: row.nativeKey };
}
