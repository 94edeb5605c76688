import { createHash } from "node:crypto";

import { modelIdOf, versionIdOf, type Whole, wholeOf } from "./map";
import type { WireModel } from "./wire";

/** What one complete reading of a model's versions showed. */
type Sighting = {
  /** Times and etag of the model's row in the list, taken before its versions were read. */
  stamp: string;
  /** Aliases of the default version, which the row itself carries. */
  shown: string;
  whole: Whole;
  /** Digest of all else that the versions say. */
  rest: string;
  at: number;
};

const oldestMs = 15 * 60_000;
const most = 20_000;

/** Of a version, what is read to know its aliases and to tell whether anything else changed. */
export const sightedFields =
  "name,versionId,versionAliases,createTime,updateTime,versionCreateTime,versionUpdateTime,displayName,description,versionDescription,labels,deployedModels,etag";

/**
 * Complete alias maps of many models. A list of models carries only the aliases of each default version, so the rest costs
 * a request a model. Whether a moved alias leaves a trace in that list (a newer time, another etag) is not documented, so it
 * is not assumed: maps are read anew each time until this server was seen to leave one, an alias having moved and nothing else
 * having changed. From then on a model whose row stands still is not read again for a quarter of an hour. One alias that
 * moved without a trace ends that for good.
 */
export class AliasMaps {
  readonly #seen = new Map<string, Sighting>();
  #traces: "unknown" | "left" | "not left" = "unknown";

  /** The map of a model in a list, and its labels, which the same reading shows. `read` answers all its versions, null when it has gone meanwhile. */
  async of(row: WireModel, read: () => Promise<WireModel[] | null>): Promise<Whole | null> {
    const key = modelIdOf(row);
    const before = this.#seen.get(key);
    const stamp = JSON.stringify([row.updateTime, row.versionUpdateTime, row.etag, versionIdOf(row)]);
    const shown = JSON.stringify([...(row.versionAliases ?? [])].sort());
    const stands = before?.stamp === stamp && before.shown === shown;
    if (before && stands && this.#traces === "left" && Date.now() - before.at < oldestMs) return before.whole;
    const at = Date.now();
    const versions = await read();
    if (versions === null) {
      this.#seen.delete(key);
      return null;
    }
    const now: Sighting = { stamp, shown, whole: wholeOf(versions), rest: restOf(versions), at };
    if (before) this.#learn(before, now);
    this.#keep(key, now);
    return now.whole;
  }

  /** Somebody read this model by itself: if it shows another map or other labels, the next list has to look again. */
  met(key: string, { aliases, labels }: Whole): void {
    const known = this.#seen.get(key);
    if (!known) return;
    const isSame = written(known.whole.aliases) === written(aliases) && written(known.whole.labels) === written(labels);
    if (!isSame) known.at = 0;
  }

  #learn(before: Sighting, now: Sighting): void {
    if (written(before.whole.aliases) === written(now.whole.aliases)) return;
    if (before.stamp === now.stamp && before.shown === now.shown) this.#traces = "not left";
    // What the row shows by itself proves nothing of what it does not show.
    else if (before.shown === now.shown && before.rest === now.rest && this.#traces === "unknown")
      this.#traces = "left";
  }

  #keep(key: string, sighting: Sighting): void {
    this.#seen.delete(key);
    this.#seen.set(key, sighting);
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > most && oldest !== undefined) this.#seen.delete(oldest);
  }
}

/** Without what an alias that moves may touch (aliases, times of change, etags), in an order of its own: Google promises none. */
function restOf(versions: readonly WireModel[]): string {
  const rest = versions.map((version) => {
    const { name, displayName, description, versionDescription, createTime, versionCreateTime, deployedModels } =
      version;
    const labels = written(version.labels ?? {});
    const words = [name, displayName, description, versionDescription, createTime, versionCreateTime];
    return JSON.stringify([...words, labels, deployedModels]);
  });
  return createHash("sha256").update(JSON.stringify(rest.sort())).digest("base64");
}

/** The same for the same entries, in whatever order they came. */
function written(map: Record<string, string>): string {
  return JSON.stringify(Object.entries(map).sort(([one], [other]) => (one < other ? -1 : 1)));
}
