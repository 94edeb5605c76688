import "server-only";

import { randomUUID } from "node:crypto";

import { appendAudit } from "@/lib/audit/append";
import type { Actor, JsonObject } from "@/lib/audit/types";
import { db, transact, type Tx } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { RegistryDefinition, StageRule } from "@/lib/registries/types";

import { type Began, requireBegan } from "./began";
import { describeConfig, parseSettings, splitSecrets } from "./form";
import { diffRules, sameOrigins, sameRules, slugFrom, slugPattern, whyNotRules } from "./rules";
import { mergeSettings } from "./settings";
import { configOf, definitionOf, livingConnection, sealSecrets, secretsOf } from "./stored";
import type { Settings, StoredProbe } from "./types";

/** `everywhere`: an administrator without limits, who alone may lend a connection what belongs to the whole installation. */
export type Powers = { everywhere: boolean };

export type NewConnection = {
  kind: string;
  name: string;
  /** Made from the name when absent. */
  slug?: string;
  settings: Settings;
  rules: StageRule[];
  /** What a test with these very settings found, to show until the next one. */
  probe: StoredProbe | null;
};

export type ChangedConnection = {
  began: Began;
  name: string;
  settings: Settings;
  /** Secrets that stay as they are, by field name. */
  keep: string[];
  /** A fresh test with these settings; null leaves the stored one. */
  probe: StoredProbe | null;
};

/** Saves a registry; the observer begins at once. A registry that a living connection already has is refused, naming it. */
export async function createConnection(
  actor: Actor,
  input: NewConnection,
  powers: Powers,
): Promise<{ id: string; slug: string }> {
  const definition = definitionOf(input.kind);
  const parsed = parseSettings(definition, input.settings, {});
  requirePowers(powers, definition, null, parsed);
  requireRules(definition, input.rules);
  const { config, secrets } = splitSecrets(describeConfig(definition), parsed);
  const registryKey = definition.registryKey(parsed);
  const id = randomUUID();
  const sealed = sealSecrets(id, secrets);

  return transact(async (tx) => {
    await lockConnections(tx);
    await requireUnshared(tx, registryKey);
    const slug = await freeSlug(tx, input);
    await tx.connection.create({
      data: {
        id,
        slug,
        name: input.name,
        kind: input.kind,
        registryKey,
        config: asJson(config),
        secrets: sealed,
        ...(input.probe && { probe: asJson(input.probe) }),
        // The first mapping holds for all the past: history that is imported later must find one.
        mappings: { create: input.rules.map((rule) => ({ ...rule, validFrom: new Date(0) })) },
      },
    });
    await appendAudit(tx, {
      ...about(actor, { id, name: input.name }),
      type: "connection.created",
      payload: asJson({
        kind: input.kind,
        slug,
        settings: config,
        secrets: changedSecrets({}, secrets),
        rules: input.rules,
      }),
    });
    return { id, slug };
  });
}

/**
 * Changes name, settings or secrets. Settings that mean another registry are refused, and kept secrets together with a
 * changed address, and any change on top of somebody else's since the form was opened.
 */
export async function changeConnection(
  actor: Actor,
  slug: string,
  input: ChangedConnection,
  powers: Powers,
): Promise<void> {
  await transact(async (tx) => {
    await lockConnections(tx);
    const row = await livingConnection(tx, slug);
    requireBegan(row, input.began);
    const definition = definitionOf(row.kind);
    const before = { ...configOf(row), ...secretsOf(row) };
    const parsed = mergeSettings(definition, before, input);
    requirePowers(powers, definition, before, parsed);

    const form = describeConfig(definition);
    // By the form of today: what was no secret when it was stored must not reach the audit log as a setting.
    const [was, after] = [splitSecrets(form, before), splitSecrets(form, parsed)];
    const payload = {
      ...(row.name !== input.name && { name: { before: row.name, after: input.name } }),
      settings: changedSettings(was.config, after.config),
      secrets: changedSecrets(was.secrets, after.secrets),
    };
    const touched = "name" in payload || Object.keys(payload.settings).length + Object.keys(payload.secrets).length > 0;
    await tx.connection.update({
      where: { id: row.id },
      data: {
        name: input.name,
        config: asJson(after.config),
        secrets: sealSecrets(row.id, after.secrets),
        ...(input.probe && {
          probe: asJson(input.probe),
          failingSince: null,
          failureCode: null,
          failureText: null,
          nextPollAt: new Date(),
        }),
      },
    });
    if (touched)
      await appendAudit(tx, {
        ...about(actor, { id: row.id, name: input.name }),
        type: "connection.changed",
        payload: asJson(payload),
      });
  });
}

/** The mapping that a form began with, and the one that is to hold. */
type ChangedRules = { began: StageRule[]; rules: StageRule[] };

/**
 * What means which stage from `now` on. Rows end and begin; none is rewritten, so the past keeps the mapping it had.
 * The observer is due at once, and maps the catalog again before it reads. Refused when somebody changed it since the form was opened.
 */
export async function changeRules(
  actor: Actor,
  slug: string,
  { began, rules }: ChangedRules,
  now = new Date(),
): Promise<void> {
  await transact(async (tx) => {
    await lockConnections(tx);
    const row = await livingConnection(tx, slug);
    requireRules(definitionOf(row.kind), rules);
    const current = await tx.stageMapping.findMany({ where: { connectionId: row.id, validTo: null } });
    const { close, open } = diffRules(current, rules);
    if (close.length === 0 && open.length === 0) return;
    if (!sameRules(began, current))
      throw new AppError(
        "conflict",
        `What means which stage in ${row.name} changed while you were looking at it. Open the connection again; what you entered is not saved.`,
      );

    await tx.stageMapping.updateMany({ where: { id: { in: close.map(({ id }) => id) } }, data: { validTo: now } });
    await tx.stageMapping.createMany({ data: open.map((rule) => ({ ...rule, connectionId: row.id, validFrom: now })) });
    await tx.connection.update({ where: { id: row.id }, data: { nextPollAt: now } });
    await appendAudit(tx, {
      ...about(actor, row),
      type: "connection.mapping-changed",
      payload: { ended: close.map(({ axis, key, stage }) => ({ axis, key, stage })), begun: open },
    });
  });
}

/** Stops watching for good. History stays and keeps the name and the slug; credentials are erased; the registry may be connected anew. */
export async function retireConnection(actor: Actor, slug: string): Promise<{ id: string }> {
  return transact(async (tx) => {
    await lockConnections(tx);
    const row = await livingConnection(tx, slug);
    await tx.connection.update({
      where: { id: row.id },
      data: { retiredAt: new Date(), secrets: null, hookSecret: null, hookId: null },
    });
    await tx.endpointAccess.updateMany({ where: { endpoint: { connectionId: row.id } }, data: { secrets: null } });
    await appendAudit(tx, {
      ...about(actor, row),
      type: "connection.retired",
      payload: { slug, registry: row.registryKey },
    });
    return { id: row.id };
  });
}

/** Keeps what a test of the saved settings found. An observation, not a change: nothing to audit. */
export async function keepProbe(slug: string, probe: StoredProbe): Promise<void> {
  await db().connection.update({ where: { slug }, data: { probe: asJson(probe) } });
}

/** One change of connections at a time: two requests must not both find a registry or a slug free. */
async function lockConnections(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('interlock.connections'))`;
}

async function requireUnshared(tx: Tx, registryKey: string): Promise<void> {
  const first = await tx.connection.findFirst({ where: { registryKey, retiredAt: null } });
  if (!first) return;
  throw new AppError(
    "conflict",
    `${first.name} is already connected to this registry. Change that connection, or retire it first.`,
  );
}

async function freeSlug(tx: Tx, { name, slug }: NewConnection): Promise<string> {
  if (slug !== undefined) {
    if (!slugPattern.test(slug)) throw invalidName("An address uses a to z, 0 to 9 and hyphens.");
    if (await tx.connection.findUnique({ where: { slug } }))
      throw invalidName(`The address ${slug} is taken, perhaps by a retired connection.`);
    return slug;
  }
  const base = slugFrom(name) || "registry";
  const taken = await tx.connection.findMany({ where: { slug: { startsWith: base } }, select: { slug: true } });
  const used = new Set(["new", ...taken.map((row) => row.slug)]);
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? base : `${base}-${count}`;
    if (!used.has(candidate)) return candidate;
  }
}

function invalidName(message: string): AppError {
  return new AppError("invalid", message, { fields: { name: [message] } });
}

function requireRules({ stageWords }: RegistryDefinition, rules: StageRule[]): void {
  const why = whyNotRules(rules, stageWords);
  if (why) throw new AppError("invalid", why, { fields: { rules: [why] } });
}

/**
 * Throws `forbidden` when a limited actor's settings would reach private addresses or sign in as this machine: when they
 * newly do, or do still and call other origins than before. `before` null: a new connection.
 */
export function requirePowers(powers: Powers, definition: RegistryDefinition, before: unknown, after: unknown): void {
  if (powers.everywhere) return;
  const lends = (what: (settings: unknown) => boolean) =>
    what(after) && !(before && what(before) && sameOrigins(definition, before, after));
  const only = "Only an administrator of the whole installation may";
  if (lends((settings) => definition.network(settings).allowPrivate))
    throw new AppError(
      "forbidden",
      `${only} allow private and loopback addresses, or change an address while they are allowed.`,
    );
  if (lends(definition.ambient))
    throw new AppError(
      "forbidden",
      `${only} have a connection sign in as the machine that Interlock runs on, or change an address while it does.`,
    );
}

function about(actor: Actor, { id, name }: { id: string; name: string }) {
  return { actor, subject: { kind: "connection", id, name }, connectionId: id };
}

function changedSettings(before: Record<string, unknown>, after: Record<string, unknown>) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return Object.fromEntries(
    changed.map((name) => [name, { before: before[name] ?? null, after: after[name] ?? null }]),
  );
}

/** What happened to each secret, in a word: the values stay out of the log. */
function changedSecrets(before: Record<string, string>, after: Record<string, string>): Record<string, string> {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => before[name] !== after[name],
  );
  return Object.fromEntries(
    names.map((name) => [name, !(name in before) ? "stored" : !(name in after) ? "erased" : "replaced"]),
  );
}

function asJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}
