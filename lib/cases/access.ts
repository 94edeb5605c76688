import "server-only";

import { recordDenial, type Viewer } from "@/lib/auth";
import { findModel, type ModelRef } from "@/lib/catalog/find-model";
import { Prisma, type Reader, readRows } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { can, type Permission } from "@/lib/permissions";
import { modelScopeSql } from "@/lib/scope";

/** A set with its model, for somebody who may see both. */
export type FoundSet = {
  id: string;
  name: string;
  revision: number;
  changedAt: Date;
  cases: number;
  connection: { id: string; slug: string; name: string };
  model: { id: string; key: string; name: string };
};

type Row = Omit<FoundSet, "connection" | "model"> & {
  connectionId: string;
  slug: string;
  connectionName: string;
  modelId: string;
  modelKey: string;
  modelName: string;
};

/** Throws `not_found`: there is none, or none that the viewer may see. */
export async function findSet(viewer: Viewer, id: string): Promise<FoundSet> {
  const [row] = await readRows<Row>(Prisma.sql`
    SELECT s.id, s.name, s.revision, s.changed_at AS "changedAt", (SELECT count(*) FROM payload_case k WHERE k.set_id = s.id)::int AS cases,
      c.id AS "connectionId", c.slug, c.name AS "connectionName", m.id AS "modelId", m.native_key AS "modelKey", m.name AS "modelName"
    FROM case_set s JOIN model m ON m.id = s.model_id JOIN connection c ON c.id = m.connection_id
    WHERE s.id = ${id}::uuid AND ${modelScopeSql(viewer, "model.read")}`);
  if (!row) throw new AppError("not_found", "There is no such set of cases, or none that you may see.");
  const { connectionId, slug, connectionName, modelId, modelKey, modelName, ...set } = row;
  return {
    ...set,
    connection: { id: connectionId, slug, name: connectionName },
    model: { id: modelId, key: modelKey, name: modelName },
  };
}

/** A set that the viewer may change. Throws `not_found` or `forbidden`. */
export async function findOwnSet(viewer: Viewer, id: string, permission: Permission = "case.write"): Promise<FoundSet> {
  const set = await findSet(viewer, id);
  await requireOn(viewer, permission, set);
  return set;
}

/** A model whose cases the viewer may change. Throws `not_found` or `forbidden`. */
export async function findOwnModel(viewer: Viewer, ref: ModelRef): Promise<Pick<FoundSet, "connection" | "model">> {
  const found = await findModel(viewer, ref);
  if (!found) throw new AppError("not_found", "There is no such model, or none that you may see.");
  const { connection, id, key, name } = found.head;
  const place = { connection, model: { id, key, name } };
  await requireOn(viewer, "case.write", place);
  return place;
}

type Place = Pick<FoundSet, "connection" | "model">;

/** Null when the viewer holds the permission on this very model, else why not. */
export function whyNot(
  viewer: Viewer,
  permission: "case.write" | "endpoint.invoke",
  { connection, model }: Place,
): string | null {
  if (can(viewer.grants, permission, { connectionId: connection.id, model: model.name })) return null;
  return permission === "case.write"
    ? "None of your roles lets you change cases of this model. A scientist or a reviewer can."
    : "None of your roles lets you send requests to this model. A scientist or a reviewer can.";
}

async function requireOn(viewer: Viewer, permission: Permission, { connection, model }: Place): Promise<void> {
  if (can(viewer.grants, permission, { connectionId: connection.id, model: model.name })) return;
  await recordDenial(viewer, permission, { id: `${connection.slug}/${model.key}`, name: model.name });
  throw new AppError("forbidden", "None of your roles allows this on this model.");
}

/** The set, and nobody else changes it or its cases until the transaction ends. Throws `not_found` once it is gone. */
export async function lockSet(tx: Reader, id: string): Promise<{ id: string; name: string; revision: number }> {
  const [row] = await tx.$queryRaw<
    { id: string; name: string; revision: number }[]
  >`SELECT id, name, revision FROM case_set WHERE id = ${id}::uuid FOR UPDATE`;
  if (!row) throw new AppError("not_found", "The set has been removed meanwhile.");
  return row;
}
