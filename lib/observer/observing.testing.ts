import { db } from "@/lib/db/client";
import { MemoryWorld, type MemoryRegistry, memoryRegistry } from "@/lib/registries/memory";

import { readHot } from "./hot";
import { openWatch } from "./open-watch";
import { type SweepState, sweepStateOf } from "./state";
import { sweepEndpoints } from "./endpoints";
import { sweep } from "./sweep";

/** A registry in memory, a saved connection to it, and one clock for both that only the test moves. */
export type Bench = {
  registry: MemoryRegistry;
  world: MemoryWorld;
  connection: { id: string; name: string };
  clock: { at: number; now: () => Date; pass(ms: number): void };
  state: SweepState;
  /** Calls that still succeed before one fails; null: none fails. */
  failAfter: number | null;
  /** Runs while the registry answers the next calls, one each. */
  meanwhile: (() => void)[];
  /** `putOffMs`: for how long it was put off. */
  sweep(putOffMs?: number): Promise<SweepState>;
  hot(): Promise<SweepState>;
};

export async function bench({
  at = Date.UTC(2026, 2, 1),
  pageSize = 1000,
  danglingAliases = false,
  noFeed = false,
  latency = 0,
} = {}): Promise<Bench> {
  const clock = {
    at,
    now: () => new Date(clock.at),
    pass(ms: number) {
      clock.at += ms;
    },
  };
  const world = new MemoryWorld(clock.now, danglingAliases);
  const registry = memoryRegistry({ world, pageSize });
  if (noFeed) delete registry.changes;
  const name = `Memory ${Math.random()}`;
  const connection = await db().connection.create({
    data: {
      slug: name.replaceAll(/[ .]/g, "-").toLowerCase(),
      name,
      kind: "memory",
      registryKey: name,
      config: {},
      mappings: {
        create: [
          { axis: "stage", key: "Production", stage: "production", validFrom: new Date(0) },
          { axis: "stage", key: "Staging", stage: "staging", validFrom: new Date(0) },
          { axis: "stage", key: "Archived", stage: "archived", validFrom: new Date(0) },
          { axis: "stage", key: "None", stage: "none", validFrom: new Date(0) },
          { axis: "alias", key: "champion", stage: "production", validFrom: new Date(0) },
        ],
      },
    },
  });
  const made: Bench = {
    registry,
    world,
    connection,
    clock,
    state: sweepStateOf(null),
    failAfter: null,
    meanwhile: [],
    async sweep(putOffMs = 0) {
      const watch = await openWatch(connection, registry, { now: clock.now });
      made.state = await sweep(watch, made.state, { onProgress: async () => {}, between: async () => {}, putOffMs });
      await sweepEndpoints(watch, 10 * 60_000);
      return made.state;
    },
    async hot() {
      made.state = await readHot(await openWatch(connection, registry, { now: clock.now }), made.state);
      return made.state;
    },
  };
  wrap(made, latency);
  return made;
}

export function eventsOf(connectionId: string) {
  return db().event.findMany({
    where: { connectionId },
    include: { sightings: true, version: true, model: true },
    orderBy: { id: "asc" },
  });
}

/** `axis:key before→after origin`, in the order of recording. */
export async function story(connectionId: string, after = 0n): Promise<string[]> {
  const events = await eventsOf(connectionId);
  return events
    .filter(({ id }) => id > after)
    .map(
      ({ axis, key, before, after: to, origin, version }) =>
        `${version?.nativeKey ?? "-"} ${axis}${key && `:${key}`} ${before ?? ""}→${to ?? ""} ${origin}`,
    );
}

/** Every call takes `latency` ms of the test's clock, half before the registry looks and half after. */
function wrap(made: Bench, latency: number): void {
  const { registry, clock } = made;
  const taking =
    <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      clock.pass(latency / 2);
      made.meanwhile.shift()?.();
      if (made.failAfter !== null && made.failAfter-- <= 0) {
        made.failAfter = null;
        registry.faults.failNext();
      }
      const answer = await call(...args);
      clock.pass(latency / 2);
      return answer;
    };
  registry.listModels = taking(registry.listModels);
  registry.findModel = taking(registry.findModel);
  registry.listVersions = taking(registry.listVersions);
  registry.findVersion = taking(registry.findVersion);
  if (registry.changes) registry.changes.listChangedVersions = taking(registry.changes.listChangedVersions);
}
