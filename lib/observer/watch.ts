import type { ReadTime } from "@/lib/catalog/commands";
import type { Prisma } from "@/lib/db/client";
import type { CoverageAxis } from "@/lib/history/coverage";
import type { Time } from "@/lib/history/types";
import type { Registry, WebhookHint } from "@/lib/registries/types";
import { storable } from "@/lib/storable-text";

import { undisturbed } from "./calm";

/** One connection being read: what every step of a sweep, a hot read or an intake needs. */
export type Watch = {
  connection: { id: string; name: string };
  registry: Registry;
  now: () => Date;
  /** Start of the newest complete read of the whole connection by axis, as it was before this reading began. */
  previous: Map<CoverageAxis, Time>;
  /** Models that the last sweep was refused, and when they were last seen; for them that counts where it is earlier than `previous`. */
  refused: ReadonlyMap<string, Time>;
  /** `key=value` of the version tags that mean a stage; only these get placements. */
  stageTags: ReadonlySet<string>;
  /** Requests made so far, and how long they waited for decisions. */
  cost: { requests: number; waitedMs: number };
  signal: AbortSignal;
  /** Nobody waits for this reading, so each of its requests waits while somebody's decision is carried out. */
  isPatient: boolean;
  /** Set when the reading is made to see what our own write did, and not what others did. */
  source?: "read-back";
};

/** A delivery that a read follows up: it is a second sighting of the change that it announced. */
export type Announced = { deliveryId: string; hint: WebhookHint };

export type ModelRow = Omit<Prisma.ModelModel, "haystack" | "holders">;
export type VersionRow = Prisma.ModelVersionModel;

export type Answered<T> = { data: T; read: ReadTime };

/** One call of the registry, counted and timed; texts come back storable. */
export async function readRegistry<T>(watch: Watch, call: (registry: Registry) => Promise<T>): Promise<Answered<T>> {
  if (watch.isPatient) watch.cost.waitedMs += await undisturbed(watch.connection.id, watch.cost.waitedMs, watch.signal);
  watch.signal.throwIfAborted();
  const start = watch.now();
  watch.cost.requests += 1;
  const data = storable(await call(watch.registry));
  return { data, read: { start, end: watch.now() } };
}

/** Start of the newest read of the whole connection that would have shown a change of this model; null: none. */
export function previousLook(watch: Watch, modelId: string | undefined, axis: CoverageAxis): Time | null {
  const look = watch.previous.get(axis) ?? null;
  const lastSeen = modelId === undefined ? undefined : watch.refused.get(modelId);
  return look === null || lastSeen === undefined ? look : Math.min(look, lastSeen);
}

export function* chunksOf<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let index = 0; index < items.length; index += size) yield items.slice(index, index + size);
}

/** The newest of several moments; null when none is known. */
export function latest(...moments: (Time | Date | null | undefined)[]): Time | null {
  const known = moments.filter((moment) => moment !== null && moment !== undefined).map(Number);
  return known.length === 0 ? null : Math.max(...known);
}
