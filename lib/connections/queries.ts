import "server-only";

import { db, Prisma } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { type Grant, grantsFor, type Permission } from "@/lib/permissions";
import { definitions, findDefinition } from "@/lib/registries";
import type { Stage, StageRule } from "@/lib/registries/types";
import { attempt } from "@/lib/result";
import { modelScopeSql } from "@/lib/scope";

import { describeConfig, settingsFrom, splitSecrets } from "./form";
import { openConnection } from "./open";
import { healthOf } from "./rules";
import { configOf, definitionOf, progressOf, secretsOf, sweepOf } from "./stored";
import {
  type ConnectionDetail,
  type ConnectionRow,
  type ConnectionState,
  type FormDescription,
  storedProbe,
  type StoredProbe,
  stageRule,
} from "./types";
import { findDeliveryAddress } from "./webhooks";

type Holder = { grants: readonly Grant[] };

/** The kinds that can be connected, each with its form. */
export function listForms(): FormDescription[] {
  return definitions.map(describeConfig);
}

/** Living connections first, then retired ones, each by name. */
export async function listConnections(viewer: Holder, now = new Date()): Promise<ConnectionRow[]> {
  const rows = await db().connection.findMany({
    where: within(viewer, "connection.read"),
    orderBy: [{ retiredAt: { sort: "desc", nulls: "first" } }, { name: "asc" }, { id: "asc" }],
  });
  return rows.map((row) => ({
    slug: row.slug,
    name: row.name,
    label: findDefinition(row.kind)?.label ?? row.kind,
    server: probeOf(row)?.server ?? null,
    health: healthOf(row, now),
    readAt: (row.lastOkAt ?? row.sweptAt)?.getTime() ?? null,
    failingSince: row.failingSince?.getTime() ?? null,
    retiredAt: row.retiredAt?.getTime() ?? null,
  }));
}

/** Everything the page of one connection shows, without its secrets. Null when there is none, or none for this viewer. */
export async function findConnection(viewer: Holder, slug: string): Promise<ConnectionDetail | null> {
  const row = await db().connection.findFirst({
    where: { AND: [{ slug }, within(viewer, "connection.read")] },
    include: {
      mappings: { where: { validTo: null }, orderBy: [{ axis: "asc" }, { key: "asc" }] },
      deliveries: { orderBy: { receivedAt: "desc" }, take: 1 },
    },
  });
  if (!row) return null;
  const form = describeConfig(definitionOf(row.kind));
  const opened = await attempt(Promise.resolve().then(() => openConnection(row)));
  // By the form of today: what was no secret when it was stored lies among the settings until the next save.
  const kept = await attempt(
    Promise.resolve().then(() => Object.keys(splitSecrets(form, { ...configOf(row), ...secretsOf(row) }).secrets)),
  );
  const registry = opened.ok ? opened.data.registry : null;
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    form,
    settings: settingsFrom(form, configOf(row)),
    kept: kept.ok ? kept.data : [],
    problem: kept.ok ? null : kept.error.message,
    rules: row.mappings.map((mapping): StageRule => stageRule.parse(mapping)).sort(byStage),
    probe: probeOf(row),
    notes: registry?.capabilities.notes ?? [],
    webhook: {
      state: row.hookSecret ? "on" : registry?.webhooks ? "off" : "unsupported",
      lastDeliveryAt: row.deliveries[0]?.receivedAt.getTime() ?? null,
      byHand:
        registry?.webhooks && "byHand" in registry.webhooks
          ? { ...registry.webhooks.byHand, address: findDeliveryAddress(row.id) }
          : null,
    },
    createdAt: row.createdAt.getTime(),
    retiredAt: row.retiredAt?.getTime() ?? null,
  };
}

/** How a connection fares at this moment. Throws `not_found`. */
export async function getConnectionState(viewer: Holder, slug: string, now = new Date()): Promise<ConnectionState> {
  const row = await db().connection.findFirst({ where: { AND: [{ slug }, within(viewer, "connection.read")] } });
  if (!row) throw new AppError("not_found", "There is no such connection.");
  const [counts] = await db().$queryRaw<{ models: number; versions: number }[]>(Prisma.sql`
    SELECT count(*)::int AS "models", coalesce(sum(m."version_count"), 0)::int AS "versions" FROM "model" m
    WHERE m."connection_id" = ${row.id}::uuid AND m."gone_at" IS NULL AND ${modelScopeSql(viewer, "model.read")}`);
  return {
    health: healthOf(row, now),
    now: now.getTime(),
    readAt: (row.lastOkAt ?? row.sweptAt)?.getTime() ?? null,
    failingSince: row.failingSince?.getTime() ?? null,
    problem: row.failureText,
    sweep: sweepOf(row),
    progress: progressOf(viewer, row),
    catalog: counts ?? { models: 0, versions: 0 },
  };
}

/** The connections on which a grant holds for some model at least. */
function within(viewer: Holder, permission: Permission): Prisma.ConnectionWhereInput {
  const grants = grantsFor(viewer.grants, permission);
  if (grants.some((grant) => grant.connectionId === null)) return {};
  return { id: { in: grants.flatMap((grant) => grant.connectionId ?? []) } };
}

/** What matters most first; within a stage as the database ordered them. */
function byStage(one: StageRule, other: StageRule): number {
  return order.indexOf(one.stage) - order.indexOf(other.stage);
}

const order: Stage[] = ["production", "staging", "development", "archived", "other", "none"];

function probeOf(row: { probe: unknown }): StoredProbe | null {
  return storedProbe.safeParse(row.probe).data ?? null;
}
