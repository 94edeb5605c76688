import type { ReadTime } from "@/lib/catalog/commands";
import { db } from "@/lib/db/client";
import type { ChangeFeed, Page, RegistryVersion } from "@/lib/registries/types";

import { applyVersions, changedVersions } from "./apply-versions";
import { findAgain, unlessRefused } from "./read-model";
import { skewMs } from "./timing";
import type { SeenVersion } from "./version-drafts";
import { type Answered, readRegistry, type Watch } from "./watch";

/** How far behind the newest change we read again: a registry's own writes may become visible late and out of order. */
const overlapMs = 60_000;
/** A change that is this much older than our last look was visible then, however far the clocks are apart. */
const settledMs = 6 * 60_000;

type Feed = { items: RegistryVersion[]; read: ReadTime; watermark: number | null };

/** The versions changed since `watermark` (registry's clock), newest first. Applies nothing. */
export async function readFeed(watch: Watch, changes: ChangeFeed, watermark: number | null): Promise<Feed> {
  const limit =
    watermark === null
      ? -Infinity
      : watermark - (watermark < (watch.previous.get("stage") ?? 0) - settledMs ? 0 : overlapMs);
  const items: RegistryVersion[] = [];
  let cursor: string | null = null;
  const reads: ReadTime[] = [];
  do {
    const at: string | null = cursor;
    const answer: Answered<Page<RegistryVersion>> = await readRegistry(watch, () =>
      changes.listChangedVersions({ cursor: at, limit: at === null ? 100 : 1000 }),
    );
    reads.push(answer.read);
    items.push(...answer.data.items);
    const oldest = answer.data.items.at(-1)?.updatedAt?.getTime() ?? null;
    cursor = oldest !== null && oldest <= limit ? null : answer.data.cursor;
  } while (cursor !== null);
  const recent = items.filter(({ updatedAt }) => !updatedAt || updatedAt.getTime() >= limit);
  const now = watch.now();
  const read = { start: reads.at(0)?.start ?? now, end: reads.at(-1)?.end ?? now };
  return { items: recent, read, watermark: newestOf(items, watermark) };
}

/**
 * The whole feed, page by page, applied as it comes: the quick way to take in thousands of versions. `onPage` is told what
 * each page showed. What was last touched long before `listedAt`, when the models were listed, was that model's then.
 * Answers the watermark, and the models some of whose versions were left out.
 */
export async function takeInFeed(
  watch: Watch,
  changes: ChangeFeed,
  listedAt: Date,
  onPage: (versions: RegistryVersion[]) => Promise<void>,
): Promise<{ watermark: number | null; leftOut: Set<string> }> {
  const isOld = ({ version: { updatedAt } }: SeenVersion) =>
    updatedAt !== null && updatedAt.getTime() < listedAt.getTime() - skewMs;
  const leftOut = new Set<string>();
  let cursor: string | null = null;
  let watermark: number | null = null;
  do {
    const at: string | null = cursor;
    const { data: page, read }: Answered<Page<RegistryVersion>> = await readRegistry(watch, () =>
      changes.listChangedVersions({ cursor: at, limit: 1000 }),
    );
    for (const id of (await applyFeed(watch, { items: page.items, read }, isOld)).leftOut) leftOut.add(id);
    watermark = newestOf(page.items, watermark);
    await onPage(page.items);
    cursor = page.cursor;
  } while (cursor !== null);
  return { watermark, leftOut };
}

/**
 * The feed names models by key, and a key may belong to another model by now. So before anything of a model is recorded, the
 * model is asked for again under its key, unless `isSure`. `leftOut`: models whose versions were not recorded, because the
 * model was not found again or a younger read had changed them. `homeless`: keys that the catalog lacks; the next sweep
 * finds out whether such a model is new or renamed.
 */
export async function applyFeed(
  watch: Watch,
  { items, read }: Pick<Feed, "items" | "read">,
  isSure: (seen: SeenVersion) => boolean,
): Promise<{ leftOut: string[]; homeless: string[] }> {
  if (items.length === 0) return { leftOut: [], homeless: [] };
  const models = await db().model.findMany({
    where: {
      connectionId: watch.connection.id,
      goneAt: null,
      nativeKey: { in: [...new Set(items.map(({ model }) => model))] },
    },
    omit: { haystack: true, holders: true },
  });
  const ids = new Map(models.map(({ id, nativeKey }) => [nativeKey, id]));
  const seen = items.flatMap((version) => {
    const modelId = ids.get(version.model);
    return modelId ? [{ modelId, version }] : [];
  });
  const differing = await changedVersions(seen);
  const doubtful = new Set(differing.filter((item) => !isSure(item)).map(({ modelId }) => modelId));
  const lost = new Set<string>();
  for (const row of models.filter(({ id }) => doubtful.has(id))) {
    const answer = await unlessRefused(() => findAgain(watch, row));
    if (!answer?.data) lost.add(row.id);
  }
  const { stale } = await applyVersions(
    watch,
    read,
    differing.filter(({ modelId }) => !lost.has(modelId)),
  );
  const homeless = new Set(items.map(({ model }) => model).filter((key) => !ids.has(key)));
  return { leftOut: [...lost, ...stale], homeless: [...homeless] };
}

function newestOf(items: RegistryVersion[], watermark: number | null): number | null {
  return items.reduce<number | null>(
    (newest, { updatedAt }) => (updatedAt ? Math.max(newest ?? 0, updatedAt.getTime()) : newest),
    watermark,
  );
}
