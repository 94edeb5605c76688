import { db } from "@/lib/db/client";

import { thingOf } from "./truth.testing";

/** What the catalog holds of a connection, in the form of a `Truth`. */
export async function stateInCatalog(connectionId: string): Promise<Record<string, string>> {
  const models = await db().model.findMany({
    where: { connectionId, goneAt: null },
    include: { versions: { where: { goneAt: null } } },
  });
  const state: [string, string][] = [];
  for (const model of models) {
    const put = (version: string | null, axis: string, key: string, value: string | null) => {
      if (value !== null) state.push([thingOf(model.incarnation, version, axis, key), value]);
    };
    put(null, "existence", "", "there");
    put(null, "name", "", model.nativeKey);
    put(null, "description", "", model.description);
    for (const [tag, value] of Object.entries(model.tags as Record<string, string>)) put(null, "tag", tag, value);
    for (const [alias, target] of Object.entries((model.aliases ?? {}) as Record<string, string>))
      put(null, "alias", alias, target);
    for (const version of model.versions) {
      put(version.nativeKey, "existence", "", "there");
      put(version.nativeKey, "stage", "", version.nativeStage);
      put(version.nativeKey, "description", "", version.description);
    }
  }
  return Object.fromEntries(state.sort(([a], [b]) => (a < b ? -1 : 1)));
}
