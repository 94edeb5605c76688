import "server-only";

import { type Viewer, recordDenial } from "@/lib/auth";
import { containsAll } from "@/lib/catalog/filters";
import { Prisma } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Io } from "@/lib/http/types";
import type { CallLine, CallRef } from "@/lib/playground/types";
import { findProtocol } from "@/lib/serving/all";
import type { Call, Protocol, Target } from "@/lib/serving/types";

import { callLine, connectionsOpened, type OpenConnection, refsOf, type Way, wayOf } from "./call-lines";
import { livingEndpoints, readEndpoints, type Row } from "./queries";
import { mayKnowSql, servedNamesSql } from "./served";

type CallsFilter = {
  /** Words of the endpoint's name or key, or of the models that it serves. */
  q?: string | undefined;
  /** Slug of a connection. */
  connection?: string | undefined;
  /** The registry's key of a model: only what sends requests to it. */
  model?: string | undefined;
  /** Lines at most. */
  limit?: number | undefined;
};

/** Where a call goes, with everything that sending it takes. */
export type OpenCall = {
  line: CallLine;
  protocol: Protocol;
  target: Target;
  origin: string;
  io: Io;
  /** Headers that sign this very call in. Fails as the door does where a key or token has to be asked for first. */
  authorize(call: Call): Promise<Record<string, string>>;
  /** Texts that must never be shown, such as keys. Complete once `authorize` has answered. */
  secrets: string[];
};

/**
 * Where the viewer may look at sending something to, by the endpoint's name: one line for its traffic rules, and one for each
 * deployment that can be chosen. What cannot be called says why. Asks no registry.
 */
export async function listCallLines(
  viewer: Viewer,
  { q, connection, model, limit = 50 }: CallsFilter,
): Promise<CallLine[]> {
  const conditions = [livingEndpoints(viewer), Prisma.sql`e.kind = 'online'`];
  if (q !== undefined && q.trim() !== "")
    conditions.push(
      containsAll(Prisma.sql`lower(concat_ws(E'\n', e.name, e.native_key, ${servedNamesSql(viewer)}))`, q),
    );
  if (connection !== undefined) conditions.push(Prisma.sql`c.slug = ${connection}`);
  if (model !== undefined)
    conditions.push(
      Prisma.sql`e.deployments @> ${JSON.stringify([{ model }])}::jsonb AND ${mayKnowSql(viewer, model)}`,
    );
  const rows = await readEndpoints(viewer, Prisma.join(conditions, " AND "), limit);
  const lines: CallLine[] = [];
  const open = connectionsOpened();
  for (const row of rows) lines.push(...(await linesOfRow(viewer, row, model, open)));
  return lines.slice(0, limit);
}

/** One line. Throws `not_found`: there is no such endpoint or deployment, or none that the viewer may know of. Asks no registry. */
export async function getCallLine(viewer: Viewer, ref: CallRef): Promise<CallLine> {
  return (await find(viewer, ref)).line;
}

/**
 * Everything that a call takes. Throws `not_found` as `getCallLine`, `forbidden` when the viewer may not send to it (recorded),
 * and `unsupported` when nobody can, with the reason in words. The registry is asked only by `authorize`.
 */
export async function openCall(viewer: Viewer, ref: CallRef): Promise<OpenCall> {
  const { row, line, way } = await find(viewer, ref);
  if (line.whyNot !== null && way.whyNot === null) {
    await recordDenial(viewer, "endpoint.invoke", { id: row.connectionId, name: row.name });
    throw new AppError("forbidden", line.whyNot);
  }
  const protocol = way.whyNot === null ? findProtocol(way.protocol) : null;
  if (way.whyNot !== null || !protocol)
    throw new AppError("unsupported", way.whyNot ?? `This build of Interlock does not know how to call ${row.name}.`);
  return { line, protocol, target: way.target, origin: way.origin, ...(await way.open()) };
}

async function find(viewer: Viewer, ref: CallRef): Promise<{ row: Row; line: CallLine; way: Way }> {
  const [row] = await readEndpoints(
    viewer,
    Prisma.sql`${livingEndpoints(viewer)} AND e.kind = 'online' AND c.slug = ${ref.connection} AND e.native_key = ${ref.endpoint}`,
    1,
  );
  const isThere =
    row !== undefined && (ref.deployment === null || row.deployments.some(({ key }) => key === ref.deployment));
  if (!isThere) throw new AppError("not_found", "There is no such endpoint to send to, or none that you may see.");
  const way = await wayOf(row, ref.deployment, connectionsOpened());
  return { row, line: callLine(viewer, row, ref.deployment, way), way };
}

async function linesOfRow(
  viewer: Viewer,
  row: Row,
  model: string | undefined,
  open: OpenConnection,
): Promise<CallLine[]> {
  const serves = (key: string | null) =>
    model === undefined ||
    row.deployments.some((each) => (key === null ? each.weight > 0 : each.key === key) && each.model === model);
  const refs = (await refsOf(row, open)).filter(serves);
  return Promise.all(
    refs.map(async (deployment) => callLine(viewer, row, deployment, await wayOf(row, deployment, open))),
  );
}
