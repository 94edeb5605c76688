// `npm run torture [-- --kills N --rounds N --seed N]`: progress on stderr, one line of JSON on stdout, exit code 1 when
// anything acknowledged was lost, written twice or left unexplained.
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { stopAllAtTheEnd } from "../stack/processes.mjs";
import { ensureBuild } from "../stack/packages.mjs";
import { ensurePython } from "../stack/python.mjs";

import { kills } from "./kills";
import { Ledger } from "./ledger";
import { randomFrom } from "./random";
import { rounds } from "./rounds";
import { setStage, startRegistry } from "./stage";

const root = resolve(import.meta.dirname, "..", "..");
const { values } = parseArgs({ options: { kills: { type: "string", default: "500" }, rounds: { type: "string", default: "1000" }, seed: { type: "string" } } });
const wanted = { kills: Number(values.kills), rounds: Number(values.rounds) };
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
const began = Date.now();
const say = (line: string) => console.error(`${((Date.now() - began) / 1000).toFixed(1).padStart(7)} ${line}`);

const end = stopAllAtTheEnd();
const ledger = new Ledger(say);
const random = randomFrom(seed);
say(`seed ${seed}`);
await ensureBuild(() => undefined);
const python = process.env["INTERLOCK_TEST_PYTHON"] ?? (await ensurePython(join(root, ".stack", "python"), say));
const registry = await startRegistry(python);

/** Half of the kills on each kind of database. On PostgreSQL a second process takes over once the dead one's lease is over: others go on elsewhere meanwhile. */
const halves = [
  { name: "embedded", processes: 0, count: Math.ceil(wanted.kills / 2), models: 4 },
  { name: "postgres", processes: 2, count: Math.floor(wanted.kills / 2), models: 10 },
];
for (const { name, processes, count, models: size } of halves) {
  if (count === 0) continue;
  say(`${count} kills, ${name}`);
  const models = await make(name, size);
  const stage = await setStage({ registry: registry.url, processes, people: { requesters: 1, reviewers: 3 }, models });
  say("everything is up");
  await kills({ stage, models, ledger, random, say }, count);
  await stage.end();
}
if (wanted.rounds > 0) {
  say(`${wanted.rounds} rounds, two processes`);
  const models = await make("contended", 4);
  const stage = await setStage({ registry: registry.url, processes: 2, people: { requesters: 4, reviewers: 8 }, models });
  await rounds({ stage, models, ledger, random, say }, wanted.rounds);
  await stage.end();
}
await registry.stop();
console.log(JSON.stringify({ ...wanted, ...ledger.counts }));
await end(Object.values(ledger.counts).some((count) => count > 0) ? 1 : 0, "");

async function make(stem: string, count: number): Promise<string[]> {
  const { truthAt } = await import("./registry");
  const names = Array.from({ length: count }, (_, index) => `${stem}-${index + 1}`);
  for (const name of names) await truthAt(registry.url).make(name, 6);
  return names;
}
