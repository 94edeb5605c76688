// `npm run torture [-- --kills N --rounds N --seed N]`: progress on stderr, one line of JSON on stdout with what was done, exit
// code 1 when anything acknowledged was lost, written twice or left unexplained, or when less was done than was wanted.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { stopAllAtTheEnd } from "../stack/processes.mjs";
import { ensureBuild } from "../stack/packages.mjs";
import { ensurePython } from "../stack/python.mjs";

import { kills } from "./kills";
import { type Fault, Ledger } from "./ledger";
import { randomFrom } from "./random";
import { rounds } from "./rounds";
import { type Part, setStage, startRegistry } from "./stage";
import { troublesInTurn } from "./troubles";

const root = resolve(import.meta.dirname, "..", "..");
const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "500" },
    rounds: { type: "string", default: "1000" },
    seed: { type: "string" },
  },
});
const wanted = { kills: Number(values.kills), rounds: Number(values.rounds) };
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
const began = Date.now();
const say = (line: string) => console.error(`${((Date.now() - began) / 1000).toFixed(1).padStart(7)} ${line}`);

const end = stopAllAtTheEnd();
say(`seed ${seed}`);
await ensureBuild(() => undefined);
const python = process.env["INTERLOCK_TEST_PYTHON"] ?? (await ensurePython(join(root, ".stack", "python"), say));
const registry = await startRegistry(python);

type Act = {
  name: string;
  count: number;
  unit: "kills" | "rounds";
  processes: number;
  models: number;
  people: { requesters: number; reviewers: number };
  /** Answers how much of it was really done. */
  play: (part: Part, count: number) => Promise<number>;
};

/** Half of the kills on each kind of database. On PostgreSQL a second process takes over once the dead one's lease is over: others go on elsewhere meanwhile. */
const acts: Act[] = [
  {
    name: "embedded",
    count: Math.ceil(wanted.kills / 2),
    unit: "kills",
    processes: 0,
    models: 4,
    people: { requesters: 1, reviewers: 3 },
    play: (part, count) => kills(part, count, troublesInTurn(randomFrom(seed), count)),
  },
  {
    name: "postgres",
    count: Math.floor(wanted.kills / 2),
    unit: "kills",
    processes: 2,
    models: 10,
    people: { requesters: 1, reviewers: 3 },
    // From the middle of them on, so that both together meet all of them sooner.
    play: (part, count) => kills(part, count, troublesInTurn(randomFrom(seed), count, 6)),
  },
  {
    name: "contended",
    count: wanted.rounds,
    unit: "rounds",
    processes: 2,
    models: 4,
    people: { requesters: 4, reviewers: 8 },
    play: rounds,
  },
];
// At the same time, each with its own application and database: each of them mostly waits for what was killed to come back.
const results = await Promise.all(acts.filter(({ count }) => count > 0).map(perform));
await registry.stop();
const sum = (fault: Fault) => results.reduce((all, { counts }) => all + counts[fault], 0);
const doneAs = (unit: Act["unit"]) => results.reduce((all, one) => all + (one.unit === unit ? one.done : 0), 0);
const faults = { lost: sum("lost"), doubled: sum("doubled"), unexplained: sum("unexplained") };
console.log(JSON.stringify({ kills: doneAs("kills"), rounds: doneAs("rounds"), ...faults }));
await end(Object.values(faults).some((count) => count > 0) ? 1 : 0, "");

async function perform(
  { name, count, unit, processes, models: size, people, play }: Act,
  index: number,
): Promise<{ unit: Act["unit"]; done: number; counts: Ledger["counts"] }> {
  const tell = (line: string) => say(`${name}: ${line}`);
  const ledger = new Ledger(tell);
  const models = await make(name, size);
  const stage = await setStage({ registry: registry.url, processes, people, models });
  tell(`${count} ${unit}, ${processes > 1 ? `${processes} processes` : "one process"}`);
  const done = await play({ stage, models, ledger, random: randomFrom(seed + index), say: tell }, count);
  // What an application met stands in its log, which goes with its folder.
  if (ledger.counts.unexplained > 0) for (const { log } of stage.apps) tell(`log: ${lastErrors(log)}`);
  await stage.end();
  return { unit, done, counts: ledger.counts };
}

/** The end of a log, without what each start says. */
function lastErrors(log: string): string {
  const lines = readFileSync(log, "utf8").split("\n");
  return lines
    .filter((line) => !/^(▲|- |✓|ready )/.test(line))
    .slice(-40)
    .join("\n");
}

async function make(stem: string, count: number): Promise<string[]> {
  const { truthAt } = await import("./registry");
  const names = Array.from({ length: count }, (_, index) => `${stem}-${index + 1}`);
  for (const name of names) await truthAt(registry.url).make(name, 6);
  return names;
}
