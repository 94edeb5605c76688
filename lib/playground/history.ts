import "server-only";

import type { Viewer } from "@/lib/auth";
import { seal, unseal } from "@/lib/connections/secrets";
import { db, millis, Prisma, readJsonRows, type Tx } from "@/lib/db/client";
import { uuidv7 } from "@/lib/db/uuid";
import { AppError } from "@/lib/errors";
import { encryptionKey } from "@/lib/keys";
import type { Part } from "@/lib/signatures/form";
import { storableText } from "@/lib/storable-text";

import { queueCall, writeCalls } from "./history-queue";
import { maskedBody } from "./mask";
import type { Sent } from "./send";
import type { CallBodies, CallRecord, CallRef, CallsPage, PlaygroundSettings } from "./types";

/** Of a body that is kept, in bytes: history is for reading, not for storing. */
const mostKept = 262_144;

/**
 * Has it written down, a moment later, that a call was made; its bodies only where the settings say so, and masked. Of what cannot be masked for certain no
 * body is kept. Nothing is written of what was never sent.
 */
export async function keepCall(viewer: Viewer, ref: CallRef, sent: Sent, settings: PlaygroundSettings): Promise<void> {
  const { result, line, protocol, rows } = sent;
  if (result.sent === null || result.outcome.kind === "refused") return;
  const connectionId = await connectionIdOf(ref.connection);
  if (connectionId === null) return;
  const { outcome } = result;
  const answered = outcome.kind === "answered";
  const bodies = settings.keepBodies ? bodiesOf(sent, settings.sensitive) : { requestBody: null, replyBody: null };
  const id = uuidv7();
  queueCall({
    id,
    memberId: viewer.id,
    connectionId,
    endpointKey: ref.endpoint,
    endpointName: line.endpointName,
    deployment: ref.deployment,
    modelName: line.version?.model.name ?? null,
    versionKey: line.version?.key ?? null,
    protocol,
    sentAt: new Date(result.at),
    status: answered ? outcome.status : null,
    failure: answered ? null : outcome.failure,
    totalMs: result.timing.total,
    requestBytes: result.sent.bytes,
    replyBytes: answered ? outcome.bytes : null,
    rows,
    contentType: result.sent.contentType,
    requestBody: sealed(id, bodies.requestBody),
    replyBody: sealed(id, bodies.replyBody),
  });
}

/** Kept text opens in its own row alone, with this installation's key: a copy of the database tells nothing of what was sent. */
function sealed(id: string, text: string | null): string | null {
  return text === null
    ? null
    : Buffer.from(seal(encryptionKey(), { connectionId: id, purpose: "call" }, text)).toString("base64");
}

/** Null also where it does not open: the rest of the call is worth showing. */
function opened(id: string, text: string | null): string | null {
  try {
    return text === null
      ? null
      : unseal(encryptionKey(), { connectionId: id, purpose: "call" }, Buffer.from(text, "base64"));
  } catch {
    return null;
  }
}

const connectionIds = new Map<string, string>();

/** A slug is never given to another connection. */
async function connectionIdOf(slug: string): Promise<string | null> {
  const known = connectionIds.get(slug);
  if (known !== undefined) return known;
  const found = await db().connection.findUnique({ where: { slug }, select: { id: true } });
  if (found) connectionIds.set(slug, found.id);
  return found?.id ?? null;
}

function bodiesOf({ body, reply, form, result }: Sent, sensitive: readonly string[]) {
  // Predictions are no fields of anybody unless the signature names them. Errors repeat the request in prose, where no field can be told from the words around it.
  const isGood = reply !== null && reply.status >= 200 && reply.status < 300;
  const replyText = reply?.body.kind === "text" && (isGood || sensitive.length === 0) ? reply.body.text : null;
  return {
    requestBody: keepable(
      body === null || isTooLong(body)
        ? null
        : maskedBody(body, result.sent?.contentType ?? "", sensitive, namesIn(form?.inputs ?? null)),
    ),
    replyBody: keepable(
      replyText === null || isTooLong(replyText)
        ? null
        : maskedBody(
            replyText,
            reply?.headers["content-type"] ?? "application/json",
            sensitive,
            namesIn(form?.outputs ?? null) ?? [],
          ),
    ),
  };
}

function namesIn(part: Part | null): (string | null)[] | null {
  if (part === null) return null;
  return (part.layout === "columns" ? part.columns : part.tensors).map(({ name }) => name);
}

function keepable(text: string | null): string | null {
  if (text === null || isTooLong(text)) return null;
  return storableText(text);
}

function isTooLong(text: string): boolean {
  return Buffer.byteLength(text) > mostKept;
}

type Row = Omit<CallRecord, "ref" | "version"> & {
  slug: string | null;
  endpointKey: string;
  deployment: string | null;
  modelName: string | null;
  versionKey: string | null;
};

/** One's own calls, the newest first. */
export async function listCalls(
  viewer: Viewer,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<CallsPage> {
  await writeCalls();
  const rows = await readCalls(
    Prisma.sql`p.member_id = ${viewer.id}::uuid${after === undefined ? Prisma.empty : Prisma.sql` AND p.id < ${after}::uuid`}`,
    Prisma.empty,
    limit + 1,
  );
  const shown = rows.slice(0, limit).map(toRecord);
  return { rows: shown, next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

/** One of one's own calls with what was kept of it. Throws `not_found`. */
export async function getCall(viewer: Viewer, { id }: { id: string }): Promise<CallBodies> {
  await writeCalls();
  const bodies = Prisma.sql`, p.request_body AS request, p.reply_body AS reply`;
  const [row] = await readCalls<{ request: string | null; reply: string | null }>(
    Prisma.sql`p.member_id = ${viewer.id}::uuid AND p.id = ${id}::uuid`,
    bodies,
    1,
  );
  if (!row) throw new AppError("not_found", "There is no such call in your history.");
  return { ...toRecord(row), request: opened(id, row.request), reply: opened(id, row.reply) };
}

/** Deletes one of one's own calls, or all of them. */
export async function deleteCalls(
  viewer: Viewer,
  which: { id: string } | { all: "yes" },
): Promise<{ deleted: number }> {
  await writeCalls();
  const { count } = await db().playgroundCall.deleteMany({
    where: { memberId: viewer.id, ...("id" in which && { id: which.id }) },
  });
  return { deleted: count };
}

/** Forgets what is older than the settings say, of everybody, and bodies that another process kept just before they were switched off. */
export async function forgetOldCalls(
  { retentionDays, keepBodies }: PlaygroundSettings,
  now = new Date(),
): Promise<void> {
  await db().playgroundCall.deleteMany({
    where: { sentAt: { lt: new Date(now.getTime() - retentionDays * 86_400_000) } },
  });
  if (!keepBodies) await eraseBodies(db());
}

/** Of everybody; answers of how many calls. */
export async function eraseBodies(writer: Pick<Tx, "playgroundCall">): Promise<number> {
  const kept = { OR: [{ requestBody: { not: null } }, { replyBody: { not: null } }] };
  return (await writer.playgroundCall.updateMany({ where: kept, data: { requestBody: null, replyBody: null } })).count;
}

function readCalls<Also>(where: Prisma.Sql, also: Prisma.Sql, limit: number): Promise<readonly (Row & Also)[]> {
  return readJsonRows<Row & Also>(Prisma.sql`
    SELECT p.id, ${millis(Prisma.sql`p.sent_at`)} AS at, c.slug, p.endpoint_key AS "endpointKey", p.endpoint_name AS "endpointName", p.deployment,
           p.model_name AS "modelName", p.version_key AS "versionKey", p.protocol, p.status, p.failure, p.total_ms AS "totalMs", p.request_bytes AS "requestBytes",
           p.reply_bytes AS "replyBytes", p.rows, p.content_type AS "contentType", p.request_body IS NOT NULL OR p.reply_body IS NOT NULL AS "hasBodies"${also}
    FROM playground_call p LEFT JOIN connection c ON c.id = p.connection_id AND c.retired_at IS NULL
    WHERE ${where} ORDER BY p.id DESC LIMIT ${limit}`);
}

function toRecord({
  id,
  at,
  slug,
  endpointKey,
  endpointName,
  deployment,
  modelName,
  versionKey,
  protocol,
  status,
  failure,
  totalMs,
  requestBytes,
  replyBytes,
  rows,
  contentType,
  hasBodies,
}: Row): CallRecord {
  const ref = slug === null ? null : { connection: slug, endpoint: endpointKey, deployment };
  const version = modelName === null || versionKey === null ? null : { model: modelName, key: versionKey };
  return {
    id,
    at,
    ref,
    endpointName,
    version,
    protocol,
    status,
    failure,
    totalMs,
    requestBytes,
    replyBytes,
    rows,
    contentType,
    hasBodies,
  };
}
