import "server-only";

import type { CatalogVersion } from "@/lib/catalog/find-version";
import { getVersionView } from "@/lib/versions/queries";
import type { VersionView } from "@/lib/versions/types";

/** A comparison is asked for again with each version that is added, dropped or made the baseline: what was read just now stands. */
const freshMs = 30_000;
const mostHeld = 128;
const mostText = 300_000;
const atOnce = 6;
/** All versions of one look together; a registry that hangs costs a page this much and no more. */
const budgetMs = 8_000;
const patienceMs = 3_000;

type Held = { view: VersionView; until: number };
const recent = new Map<string, Held>();

/** The versions' details, a few at a time: from the registry, from a reading of the last half minute, or from what is kept. */
export async function readViews(versions: readonly CatalogVersion[]): Promise<VersionView[]> {
  const end = Date.now() + budgetMs;
  const views: VersionView[] = [];
  const queue = versions.map((version, index) => ({ version, index }));
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) views[next.index] = await readView(next.version, end);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return views;
}

async function readView(version: CatalogVersion, end: number): Promise<VersionView> {
  const now = Date.now();
  const held = recent.get(version.id);
  if (held && held.until > now && version.goneAt === null) return held.view;
  const view = await getVersionView(version, Math.max(1, Math.min(patienceMs, end - now)));
  if (isWhole(view)) hold(version.id, { view, until: Date.now() + freshMs });
  return view;
}

function isWhole(view: VersionView): boolean {
  const parts = [view.files, view.documents, view.run, view.runFiles];
  const text = view.documents.ok ? Object.values(view.documents.data?.texts ?? {}).join("").length : 0;
  return view.from === "registry" && view.goneAt === null && parts.every(({ ok }) => ok) && text <= mostText;
}

function hold(id: string, held: Held): void {
  recent.delete(id);
  recent.set(id, held);
  for (const [oldest, { until }] of recent) if (recent.size > mostHeld || until < Date.now()) recent.delete(oldest);
}
