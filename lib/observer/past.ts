import { system } from "@/lib/audit/types";
import { settleLastChanges } from "@/lib/catalog/commands";
import { db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { importHistory } from "@/lib/history/import";
import type { Page, PastChange } from "@/lib/registries/types";

import { unlessRefused } from "./read-model";
import type { SweepState } from "./state";
import { type Answered, readRegistry, type Watch } from "./watch";

const pageSize = 100;
/** Changes that one import takes: one entry of the audit chain. */
const chunk = 1_000;

/**
 * Takes in, once, what the registry remembers of the time before we watched it: told, not witnessed. `between` runs after each
 * page. Answers until when it was taken in; null while the registry keeps no history or these credentials may not read it:
 * that may change, so it is asked for again after the next sweep.
 */
export async function takeInPast(
  watch: Watch,
  { pastAt, startedAt, endedAt }: SweepState,
  between: () => Promise<void> = async () => undefined,
): Promise<number | null> {
  const { past } = watch.registry;
  if (!past || pastAt !== null || endedAt === null) return pastAt;
  const changes: PastChange[] = [];
  let cursor: string | null = null;
  do {
    const at: string | null = cursor;
    const answer: Answered<Page<PastChange>> | null = await unlessRefused(() =>
      readRegistry(watch, () => past.listPastChanges({ since: null, cursor: at, limit: pageSize })),
    );
    if (!answer) return null;
    changes.push(...answer.data.items);
    cursor = answer.data.cursor;
    await between();
  } while (cursor !== null);
  for (const lines of await tellable(watch, changes)) {
    await tell(watch, lines);
  }
  await settleLastChanges(watch.connection.id);
  return startedAt;
}

/** One model whose memory contradicts what is known must not keep the others from being told; a database that is away, though, is no answer. */
async function tell(watch: Watch, lines: Line[]): Promise<void> {
  const told = (some: Line[]) =>
    importHistory(system, watch.connection.id, some, { source: "history-api", now: watch.now() });
  try {
    await told(lines);
  } catch (error) {
    if (!isContradicted(error)) throw error;
    const models = [...new Set(lines.map(({ model }) => model))];
    if (models.length === 1) return;
    for (const model of models)
      await tell(
        watch,
        lines.filter((line) => line.model === model),
      );
  }
}

function isContradicted(error: unknown): boolean {
  return error instanceof AppError && (error.code === "invalid" || error.code === "conflict");
}

/** A line of an import: whose it is stands apart, the rest is checked where it is taken in. */
type Line = { model: string } & Record<string, unknown>;

/**
 * What happened to versions that are there, since they are and before their model was first looked at: a registry may go on telling
 * of a deleted version when another has its name. At most `chunk` changes at a time.
 */
async function tellable(watch: Watch, changes: PastChange[]): Promise<Line[][]> {
  const { id: connectionId } = watch.connection;
  const models = await db().model.findMany({
    where: { connectionId, goneAt: null, nativeKey: { in: [...new Set(changes.map(({ model }) => model))] } },
    select: {
      nativeKey: true,
      versions: { where: { goneAt: null }, select: { nativeKey: true, createdAt: true } },
      events: {
        where: { axis: "existence", versionId: null },
        orderBy: { id: "asc" },
        take: 1,
        select: { recordedAt: true },
      },
    },
  });
  const known = new Map(
    models.map(({ nativeKey, versions, events: [first] }) => [
      nativeKey,
      {
        madeAt: new Map(versions.map((version) => [version.nativeKey, version.createdAt ?? new Date(0)])),
        from: first?.recordedAt ?? new Date(0),
      },
    ]),
  );
  const byVersion = new Map<string, Line[]>();
  for (const { model, version, axis, before, after, at, actor, reason } of changes) {
    const row = known.get(model);
    const madeAt = row?.madeAt.get(version);
    if (!row || !madeAt || at < madeAt || at > row.from) continue;
    const line = {
      at: at.getTime(),
      model,
      version,
      axis,
      before,
      after,
      ...(actor !== null && { actor }),
      ...(reason !== null && { reason }),
    };
    const name = JSON.stringify([model, version]);
    byVersion.set(name, [...(byVersion.get(name) ?? []), line]);
  }
  return packed([...byVersion.values()]);
}

/** What belongs together stays together: a version's story is imported once. */
function packed(groups: Line[][]): Line[][] {
  const packs: Line[][] = [];
  for (const group of groups) {
    const last = packs.at(-1);
    if (last && last.length + group.length <= chunk) last.push(...group);
    else packs.push(group.slice(-chunk));
  }
  return packs;
}
