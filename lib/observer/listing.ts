import { db } from "@/lib/db/client";
import type { Page, RegistryModel } from "@/lib/registries/types";

import { modelDiffers, type SeenModel } from "./apply-models";
import { type Answered, type ModelRow, readRegistry, type Watch } from "./watch";

/** What one complete listing of the registry's models shows beside the catalog. */
export type Listing = {
  count: number;
  /** Not in the catalog under this key and incarnation. */
  news: { model: RegistryModel; read: SeenModel["read"] }[];
  /** Rows whose own fields differ. */
  differing: SeenModel[];
  /** Rows whose versions have to be listed: something bumped the model, it never happened, or it was refused till now. */
  moved: { row: ModelRow; updatedAt: Date | null }[];
  /** Rows that the listing left out; paging by offset may have skipped them. */
  missing: ModelRow[];
  /** Ids of the rows that were listed under their key. */
  met: Set<string>;
  start: Date;
  end: Date;
};

/** `between` runs between pages: a long listing must not keep what is hot waiting. */
export async function readListing(
  watch: Watch,
  onPage: (models: number) => Promise<void>,
  between: () => Promise<void>,
): Promise<Listing> {
  const listing: Listing = {
    count: 0,
    news: [],
    differing: [],
    moved: [],
    missing: [],
    met: new Set(),
    start: watch.now(),
    end: watch.now(),
  };
  let cursor: string | null = null;
  do {
    const at: string | null = cursor;
    const { data: page, read }: Answered<Page<RegistryModel>> = await readRegistry(watch, (registry) =>
      registry.listModels({ cursor: at, limit: 1000 }),
    );
    const rows = await rowsOf(watch, page.items);
    for (const model of page.items) {
      const row = rows.get(identity(model.key, model.incarnation));
      if (!row) {
        if (!listing.news.some((other) => other.model.key === model.key)) listing.news.push({ model, read });
        continue;
      }
      listing.met.add(row.id);
      if (modelDiffers(row, model)) listing.differing.push({ id: row.id, model, read, listed: null });
      if (
        row.goneAt !== null ||
        row.listedAt === null ||
        watch.refused.has(row.id) ||
        row.updatedAt?.getTime() !== model.updatedAt?.getTime()
      )
        listing.moved.push({ row, updatedAt: model.updatedAt });
    }
    listing.count += page.items.length;
    listing.end = read.end;
    await onPage(listing.count);
    cursor = page.cursor;
    if (cursor !== null) await between();
  } while (cursor !== null);

  const alive = await db().model.count({ where: { connectionId: watch.connection.id, goneAt: null } });
  if (alive !== listing.met.size) {
    const rows = await db().model.findMany({
      where: { connectionId: watch.connection.id, goneAt: null },
      select: { id: true },
    });
    const missing = rows.map(({ id }) => id).filter((id) => !listing.met.has(id));
    listing.missing = await db().model.findMany({ where: { id: { in: missing } } });
  }
  return listing;
}

/** Rows for these models by key and incarnation; one that was thought gone is found again here. */
async function rowsOf(watch: Watch, models: RegistryModel[]): Promise<Map<string, ModelRow>> {
  const rows = await db().model.findMany({
    where: { connectionId: watch.connection.id, nativeKey: { in: models.map(({ key }) => key) } },
    omit: { haystack: true, holders: true },
  });
  return new Map(rows.map((row) => [identity(row.nativeKey, row.incarnation), row]));
}

export function identity(key: string, incarnation: string): string {
  return JSON.stringify([key, incarnation]);
}
