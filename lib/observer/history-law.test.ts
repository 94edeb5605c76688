import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import type * as Client from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { momentAt } from "@/lib/history/moment";
import { getTimeline } from "@/lib/history/queries";

import { stateInCatalog } from "./catalog-state.testing";
import { bench, type Bench, eventsOf } from "./observing.testing";
import { thingOf, Truth } from "./truth.testing";

/** Transactions that still commit before the process "dies"; null: it lives. */
const life = vi.hoisted(() => ({ transactions: null as number | null }));

vi.mock("@/lib/db/client", async (original) => {
  const client = await original<typeof Client>();
  const transact: typeof client.transact = (run) => {
    if (life.transactions !== null && life.transactions-- <= 0) throw new Error("killed");
    return client.transact(run);
  };
  return { ...client, transact };
});

let database: { close(): Promise<void> };
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const everybody = { grants: [{ role: "administrator" as const, connectionId: null, modelPattern: null }] };
const name = fc.constantFrom("a", "b", "c");
const number = fc.integer({ min: 1, max: 4 });
const pick = fc.record({
  name,
  number,
  word: fc.constantFrom("Production", "Staging", "None"),
  alias: fc.constantFrom("champion", "next"),
  other: fc.constantFrom("d", "e"),
});
const act = fc.record({
  kind: fc.constantFrom(
    "version",
    "version",
    "stage",
    "stage",
    "stage",
    "alias",
    "alias",
    "alias",
    "unalias",
    "delete",
    "rename",
    "remove",
    "tag",
    "describe",
  ),
  pick,
  after: fc.integer({ min: 10, max: 4_000 }),
});
type Act = {
  kind: string;
  pick: { name: string; number: number; word: string; alias: string; other: string };
  after: number;
};
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("act" as const), act }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("sweep" as const),
      during: fc.array(act, { maxLength: 4 }),
      wait: fc.integer({ min: 100, max: 20_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("hot" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("fail" as const), calls: fc.integer({ min: 0, max: 9 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("kill" as const), transactions: fc.integer({ min: 0, max: 5 }) }),
  },
);

// The same stories each time, so that a failure belongs to the change under test. To look for new ones:
// INTERLOCK_LAW_RUNS=1000 INTERLOCK_LAW_SEED=<any number> npx vitest run lib/observer/history-law
const runs = Number(process.env.INTERLOCK_LAW_RUNS ?? 25);
const seed = Number(process.env.INTERLOCK_LAW_SEED ?? 523152316);

test(
  "whatever happens and whenever we look, fail or die: no false interval, no false answer, and the same end",
  { timeout: 600_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { maxLength: 6 }),
        fc.array(step, { minLength: 4, maxLength: 16 }),
        fc.boolean(),
        fc.boolean(),
        async (before, steps, dangling, noFeed) => {
          const made = await bench({ latency: 20, danglingAliases: dangling, noFeed, pageSize: 3 });
          const truth = new Truth(made.world, () => made.clock.at);
          for (const each of before) perform(made, truth, each);
          for (const each of steps) {
            if (each.do === "act") perform(made, truth, each.act);
            else if (each.do === "sweep") await sweepDuring(made, truth, each.during, each.wait);
            else if (each.do === "hot") await survive(() => made.hot());
            else if (each.do === "fail") await failing(made, each.calls);
            else await dying(made, each.transactions);
          }
          for (let quiet = 0; quiet < 3; quiet += 1) {
            made.clock.pass(5_000);
            await made.sweep();
          }
          await holds(made, truth);
        },
      ),
      { numRuns: runs, seed, endOnFailure: true },
    );
  },
);

function perform(
  { world, clock }: Bench,
  truth: Truth,
  { kind, pick: { name, number, word, alias, other }, after }: Act,
): void {
  clock.pass(after);
  const version = world.models.get(name)?.versions.get(String(number));
  truth.act(() => {
    if (kind === "version") world.createVersion(name);
    else if (kind === "rename" && world.models.has(name) && !world.models.has(other)) world.renameModel(name, other);
    else if (kind === "remove" && world.models.has(name) && number === 1) world.deleteModel(name);
    else if (kind === "tag" && world.models.has(name)) world.setModelTag(name, "team", word);
    else if (!version) return;
    else if (kind === "stage") world.setStage(name, version.key, word);
    else if (kind === "alias") world.setAlias(name, alias, version.key);
    else if (kind === "unalias") world.deleteAlias(name, alias);
    else if (kind === "delete") world.deleteVersion(name, version.key);
    else if (kind === "describe") world.setVersionDescription(name, version.key, word);
  });
}

async function sweepDuring(made: Bench, truth: Truth, during: Act[], wait: number): Promise<void> {
  made.clock.pass(wait);
  made.meanwhile = during.map((each) => () => perform(made, truth, { ...each, after: 10 }));
  await made.sweep();
  for (const rest of made.meanwhile.splice(0)) rest();
}

async function failing(made: Bench, calls: number): Promise<void> {
  made.failAfter = calls;
  made.clock.pass(3_000);
  await survive(() => made.sweep());
  made.failAfter = null;
}

async function dying(made: Bench, transactions: number): Promise<void> {
  life.transactions = transactions;
  made.clock.pass(3_000);
  await survive(() => made.sweep());
  life.transactions = null;
}

async function survive(work: () => Promise<unknown>): Promise<void> {
  await work().catch((error: Error) => {
    if (!/503|killed/.test(error.message)) throw error;
  });
}

async function holds(made: Bench, truth: Truth): Promise<void> {
  expect(await stateInCatalog(made.connection.id)).toEqual(truthNow(truth));
  const events = await eventsOf(made.connection.id);
  for (const event of events) {
    const version = event.axis === "alias" ? null : (event.version?.nativeKey ?? null);
    const thing = thingOf(event.model.incarnation, version, event.axis, event.key);
    const value = event.axis === "existence" ? event.after && "there" : event.after;
    const [from, to] = [event.notBefore.getTime(), event.notAfter.getTime()];
    // The registry's clock ticks at least once an act, and so may run a few milliseconds ahead of ours.
    const fits = truth.facts.some(
      (fact) => fact.thing === thing && fact.value === value && fact.at >= from - 5 && fact.at <= to + 5,
    );
    expect(
      fits,
      `${thing} became ${value} between ${from} and ${to}: ${JSON.stringify(truth.facts.filter((fact) => fact.thing === thing))}`,
    ).toBe(true);
  }
  const count = events.length;
  await made.sweep();
  expect((await eventsOf(made.connection.id)).length).toBe(count);
  await answersRight(made, truth, events);
}

/** Where nothing flipped unseen, what the time machine calls known is what was true. */
async function answersRight(made: Bench, truth: Truth, events: Awaited<ReturnType<typeof eventsOf>>): Promise<void> {
  for (const model of new Map(events.map((event) => [event.modelId, event.model])).values()) {
    const seen = events.filter(
      (event) => event.modelId === model.id && (event.axis === "alias" || event.axis === "stage"),
    );
    const timeline = await getTimeline(everybody, model.id, {}, made.clock.at);
    for (const at of sample(truth, model.incarnation)) {
      for (const lane of momentAt(timeline, at).lanes) {
        const words = wordsOf[lane.lane] ?? [["alias", "next"]];
        if (
          lane.certainty !== "known" ||
          words.some(([axis, word]) => flipped(truth, model.incarnation, axis, word, seen))
        )
          continue;
        const expected = [
          ...new Set(words.flatMap(([axis, word]) => truth.holdersAt(model.incarnation, axis, word, at))),
        ].sort();
        expect(
          lane.holders.map(({ version }) => version).sort(),
          `${lane.lane} of ${model.nativeKey} at ${at}: ${account(truth, events)}`,
        ).toEqual(expected);
      }
    }
  }
}

/** Whether something in this lane changed more often than we recorded: a stage or alias that went and came back between two looks. */
function flipped(
  truth: Truth,
  incarnation: string,
  axis: "stage" | "alias",
  word: string,
  seen: Awaited<ReturnType<typeof eventsOf>>,
): boolean {
  const things = new Map<string, (string | null)[]>();
  for (const { thing, value } of truth.facts) things.set(thing, [...(things.get(thing) ?? []), value]);
  return [...things].some(([thing, values]) => {
    const [model, version, ofAxis, key] = JSON.parse(thing) as string[];
    if (model !== incarnation || ofAxis !== axis || (axis === "alias" && key !== word)) return false;
    // A version is born in no stage and loses its stage by being deleted: neither is an event of that axis.
    const told =
      axis === "alias" ? values : values.filter((value, index) => value !== null && (index > 0 || value !== "None"));
    const recorded = seen.filter(
      (event) => event.axis === axis && (axis === "alias" ? event.key === key : event.version?.nativeKey === version),
    );
    return told.length > recorded.length;
  });
}

const wordsOf: Record<string, ["stage" | "alias", string][]> = {
  "stage:production": [
    ["stage", "Production"],
    ["alias", "champion"],
  ],
  "stage:staging": [["stage", "Staging"]],
};

/** Both stories, for whoever has to find out which of them is wrong. */
function account(truth: Truth, events: Awaited<ReturnType<typeof eventsOf>>): string {
  const facts = truth.facts.map(({ thing, at, value }) => `${at} ${thing} ${value}`);
  const told = events.map(
    (event) =>
      `${event.notBefore.getTime()}–${event.notAfter.getTime()} ${event.model.nativeKey}/${event.version?.nativeKey ?? ""} ${event.axis} ${event.key} ${event.before}→${event.after} ${event.origin}`,
  );
  return ["true:", ...facts, "recorded:", ...told].join("\n");
}

function sample(truth: Truth, incarnation: string): number[] {
  const times = truth.facts
    .filter(({ thing }) => (JSON.parse(thing) as string[])[0] === incarnation)
    .map(({ at }) => at);
  return [...new Set(times.flatMap((at) => [at - 500, at + 500, at + 2_500]))];
}

function truthNow(truth: Truth): Record<string, string> {
  const now = new Map(truth.facts.map(({ thing, value }) => [thing, value]));
  const kept = [...now].filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}
