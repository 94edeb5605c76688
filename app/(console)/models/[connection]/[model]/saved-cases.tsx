import { SetsPanel } from "@/components/playground/cases/sets-panel";
import type { Viewer } from "@/lib/auth";
import { listSets } from "@/lib/cases/queries";
import type { CatalogModel } from "@/lib/catalog/find-model";

/** The sets of cases that were saved for a model, read on its own so that the timeline never waits. */
export async function SavedCases({ viewer, model: { head } }: { viewer: Viewer; model: CatalogModel }) {
  const { sets } = await listSets(viewer, { connection: head.connection.slug, model: head.key });
  return <SetsPanel sets={sets} now={Date.now()} />;
}
