import "server-only";

import { toStageRules } from "@/lib/catalog/stage-of";
import { openConnectionById } from "@/lib/connections/open";
import { Prisma, readRows, type Tx } from "@/lib/db/client";
import { servedBy, splitOf, splitText, versionShares } from "@/lib/endpoints/shares";
import { AppError } from "@/lib/errors";
import type { Approval, Deployment, Registry, Split, StageRule } from "@/lib/registries/types";
import { endpointOf, isShared } from "@/lib/target";

import { type EvidenceParts, isSameServed, sameIds } from "./evidence";
import { holds, type Marked, type Meaning, rulesFor } from "./targets";

/** A version that somebody wants somewhere, with all that its model's rows say. */
export type Subject = {
  connection: { id: string; slug: string; name: string; registryKey: string };
  model: { id: string; key: string; name: string };
  version: {
    id: string;
    key: string;
    incarnation: string;
    author: string | null;
    runId: string | null;
    goneAt: Date | null;
  };
  rules: StageRule[];
  /** What a change of traffic asks for; null for every other target. */
  split: Split | null;
  /** It goes back to how requests were shared out when somebody agreed to it: several may get more by it. */
  isBack: boolean;
};

/** All that it takes to ask who holds a target. `split`: what is asked for, where it is about traffic. */
export type Ground = { connection: { id: string }; model: { id: string }; rules: StageRule[]; split?: Split | null };

type SubjectRow = Subject["version"] & {
  connectionId: string;
  slug: string;
  connectionName: string;
  registryKey: string;
  modelId: string;
  modelKey: string;
  modelName: string;
  rules: { axis: string; key: string; stage: string }[];
};

/** What a promotion is about, with the split that it asks for. */
export async function loadSubjectOf({
  versionId,
  split,
  kind,
}: {
  versionId: string;
  split: unknown;
  kind: string;
}): Promise<Subject> {
  return { ...(await loadSubject(versionId)), split: split as Split | null, isBack: kind === "rollback" };
}

/** Throws `not_found` when there is no such version row. One statement: every decision begins with it. */
export async function loadSubject(versionId: string): Promise<Subject> {
  const [row] = await readRows<SubjectRow>(Prisma.sql`
    SELECT v.id, v.native_key AS key, v.incarnation, v.author, v.run_id AS "runId", v.gone_at AS "goneAt",
      c.id AS "connectionId", c.slug, c.name AS "connectionName", c.registry_key AS "registryKey", m.id AS "modelId", m.native_key AS "modelKey", m.name AS "modelName",
      (SELECT coalesce(json_agg(json_build_object('axis', s.axis, 'key', s.key, 'stage', s.stage) ORDER BY s.id), '[]')
       FROM stage_mapping s WHERE s.connection_id = c.id AND s.valid_to IS NULL) AS rules
    FROM model_version v JOIN model m ON m.id = v.model_id JOIN connection c ON c.id = m.connection_id WHERE v.id = ${versionId}::uuid`);
  if (!row) throw new AppError("not_found", "There is no such version.");
  const { connectionId, slug, connectionName, registryKey, modelId, modelKey, modelName, rules, ...version } = row;
  return {
    connection: { id: connectionId, slug, name: connectionName, registryKey },
    model: { id: modelId, key: modelKey, name: modelName },
    version,
    rules: toStageRules(rules),
    split: null,
    isBack: false,
  };
}

/** The subject by the mapping that is in force in this transaction: it was loaded earlier, and an administrator may have changed it since. */
export async function asMapped<S extends Pick<Subject, "connection" | "rules">>(subject: S, tx: Tx): Promise<S> {
  const rows = await tx.stageMapping.findMany({
    where: { connectionId: subject.connection.id, validTo: null },
    orderBy: { id: "asc" },
  });
  return { ...subject, rules: toStageRules(rows) };
}

/** Throws what opening a connection throws: retired, or credentials that cannot be read. */
export async function openRegistryOf(subject: Subject): Promise<Registry> {
  return (await openConnectionById(subject.connection.id)).registry;
}

/** A version's row with its marks, and what is needed to read more of it. */
export type MarkedRow = Marked & {
  incarnation: string;
  status: string;
  statusMessage: string | null;
  author: string | null;
  runId: string | null;
  createdAt: Date | null;
};

/**
 * Everybody who holds a target now, as the catalog has it, in the order of their keys. Of traffic: who gets requests; nobody
 * once the endpoint is gone. Of a target that any number of versions may have: nobody, for none has to make room there.
 */
export async function listHolders(ground: Ground, target: string, tx?: Tx): Promise<MarkedRow[]> {
  const wanted = rulesFor(ground.rules, target);
  if (isShared(target)) return [];
  const { keys, holds: isHeldBy } = await marksOf(ground, target, wanted, tx);
  return (await listMarked(ground.model.id, wanted, { id: null, keys }, tx)).filter(isHeldBy);
}

/** A version beside whoever holds the target now. `candidate` null: it is gone. `traffic` null: there is no such endpoint, or the target is another. */
export async function standingOf(
  subject: Ground & { version: { id: string } },
  target: string,
  tx?: Tx,
): Promise<{ candidate: MarkedRow | null; holders: MarkedRow[]; traffic: Traffic | null }> {
  const wanted = rulesFor(subject.rules, target);
  const { keys, traffic, holds: isHeldBy } = await marksOf(subject, target, wanted, tx);
  const rows = await listMarked(subject.model.id, isShared(target) ? [] : wanted, { id: subject.version.id, keys }, tx);
  const candidate = rows.find(({ id }) => id === subject.version.id) ?? null;
  return { candidate, holders: isShared(target) ? [] : rows.filter(isHeldBy), traffic };
}

/**
 * What the target's traffic is now, and what those deployments serve that the ground's split names: part of what votes are
 * given on. Empty for every other target, and once the endpoint is gone.
 */
export async function trafficNow(
  ground: Ground,
  target: string,
  tx?: Tx,
): Promise<Pick<EvidenceParts, "split" | "served">> {
  const { traffic } = await marksOf(ground, target, [], tx);
  return traffic ? { split: splitText(traffic.split), served: servedBy(traffic.deployments, ground.split ?? {}) } : {};
}

/** What gets an endpoint's requests now and is no version of the ground's model, in words; empty for every other target. */
export async function listStrangers(ground: Ground, target: string): Promise<string[]> {
  const { traffic } = await marksOf(ground, target, []);
  if (!traffic) return [];
  return Object.values(
    servedBy(
      traffic.deployments.filter(({ model }) => model !== traffic.key),
      traffic.split,
    ),
  );
}

/** Whether a target is as it was when something was read: the same holders, and where it is about traffic, the same shares of the same. `holders`: those of now, where they were read already. */
export async function isSameGround(
  ground: Ground,
  target: string,
  known: Pick<EvidenceParts, "holders" | "split" | "served">,
  tx?: Tx,
  holders?: readonly { id: string }[],
): Promise<boolean> {
  if (!sameIds(holders ?? (await listHolders(ground, target, tx)), known.holders)) return false;
  const { split, served } = await trafficNow(ground, target, tx);
  return split === known.split && isSameServed(served, known.served);
}

/** How to tell who holds the target: by marks of versions, or, for traffic, by what the endpoint serves of this model. */
async function marksOf({ connection, model }: Ground, target: string, wanted: readonly Meaning[], tx?: Tx) {
  const endpoint = endpointOf(target);
  if (endpoint === null) return { keys: [], traffic: null, holds: (row: MarkedRow) => holds(wanted, row) };
  const traffic = await findTraffic(connection.id, model.id, endpoint, tx);
  const keys = versionShares(traffic?.deployments ?? []).flatMap((share) =>
    share.model === traffic?.key ? [share.version] : [],
  );
  return { keys, traffic, holds: (row: MarkedRow) => keys.includes(row.key) };
}

type Traffic = { key: string; split: Split; deployments: Deployment[] };

/** The model's own key, and what the endpoint does as it was read last; null when there is no such endpoint any more. */
async function findTraffic(connectionId: string, modelId: string, endpoint: string, tx?: Tx): Promise<Traffic | null> {
  const statement = Prisma.sql`
    SELECT m.native_key AS key, e.deployments FROM model m, endpoint e
    WHERE m.id = ${modelId}::uuid AND e.connection_id = ${connectionId}::uuid AND e.native_key = ${endpoint} AND e.gone_at IS NULL`;
  const [row] = await (tx
    ? tx.$queryRaw<Omit<Traffic, "split">[]>(statement)
    : readRows<Omit<Traffic, "split">>(statement));
  return row ? { ...row, split: splitOf(row.deployments) } : null;
}

type Row = Omit<MarkedRow, "aliases" | "tags" | "approval"> & {
  tags: Record<string, string> | null;
  pointers: Record<string, string> | null;
  approval: Approval;
  nativeApproval: string | null;
};

/** One statement for all that could hold one of these marks, and for others by id or key: decisions ask this again and again. */
async function listMarked(
  modelId: string,
  wanted: readonly Meaning[],
  also: { id: string | null; keys: string[] },
  tx?: Tx,
): Promise<MarkedRow[]> {
  const keysOf = (axis: Meaning["axis"]) => wanted.flatMap((rule) => (rule.axis === axis ? [rule.key] : []));
  const tags = keysOf("tag").map((key) => ({
    key: key.slice(0, key.indexOf("=")),
    value: key.slice(key.indexOf("=") + 1),
  }));
  const statement = Prisma.sql`
    SELECT v.id, v.native_key AS key, v.native_stage AS stage, v.tags, v.incarnation, v.status, v.status_message AS "statusMessage",
           v.author, v.run_id AS "runId", v.created_at AS "createdAt", v.approval, v.native_approval AS "nativeApproval", m.aliases AS pointers
    FROM model m JOIN model_version v ON v.model_id = m.id
    WHERE m.id = ${modelId}::uuid AND v.gone_at IS NULL
      AND (v.id = ${also.id}::uuid OR v.native_key = ANY(${also.keys}::text[]) OR v.native_stage = ANY(${keysOf("stage")}::text[])
        OR v.native_key IN (SELECT m.aliases ->> alias FROM unnest(${keysOf("alias")}::text[]) alias)
        OR EXISTS (SELECT FROM json_to_recordset(${JSON.stringify(tags)}::json) AS t(key text, value text) WHERE v.tags ->> t.key = t.value))
    ORDER BY v.sort_key`;
  const rows = await (tx ? tx.$queryRaw<Row[]>(statement) : readRows<Row>(statement));
  return rows.map(({ pointers, tags: own, approval, nativeApproval, ...row }) => ({
    ...row,
    approval: { status: approval, native: nativeApproval },
    tags: own ?? {},
    aliases: Object.keys(pointers ?? {}).filter((alias) => pointers?.[alias] === row.key),
  }));
}
