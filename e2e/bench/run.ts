// `npm run bench [-- AREA …]`: both sides in one run, one JSON object a line on stdout, progress on stderr.
import { ensureBuild } from "../stack/packages.mjs";
import { stopAllAtTheEnd } from "../stack/processes.mjs";

import { benchApi } from "./api";
import { benchComparing } from "./comparing";
import { benchCurves } from "./curves";
import { benchDecide } from "./decide";
import { benchFederation } from "./federation";
import { benchFreshness } from "./freshness";
import { treeMemory } from "./memory";
import { benchPages } from "./pages";
import { benchPlayground } from "./playground";
import { report, say } from "./report";
import { setStage, type Stage } from "./stage";
import { benchVerdict } from "./verdict";

const large = { models: 2_000, versions: 20_000, largest: 5_000 };
const busy = { models: 500, versions: 10_000, largest: 100 };
const wide = { models: 10_000, versions: 20_000, largest: 100 };

const areas: Record<string, (stage: Stage) => Promise<void>> = {
  api: benchApi,
  pages: benchPages,
  memory: benchMemory,
  sync: benchSync,
  freshness: benchFreshness,
};

const wanted = process.argv.slice(2);
/** Areas with a stage of their own. */
const apart = ["compare", "curves", "decide", "federation", "playground", "verdict"];
const unknown = wanted.filter((name) => !(name in areas) && !apart.includes(name));
if (unknown.length > 0) {
  say(`There is no area ${unknown.join(", ")}. There are: ${[...Object.keys(areas), ...apart].join(", ")}.`);
  process.exit(2);
}
const isWanted = (name: string) => wanted.length === 0 || wanted.includes(name);

/** Pure: they need neither build nor servers. */
const pure: Record<string, () => void> = { verdict: benchVerdict, curves: benchCurves };
for (const [name, area] of Object.entries(pure)) if (isWanted(name)) area();
if (wanted.length > 0 && wanted.every((name) => name in pure)) process.exit(0);

const end = stopAllAtTheEnd();
await ensureBuild(say); // what is measured are these very sources
if (Object.keys(areas).some(isWanted)) {
  const stage = await setStage(large, true);
  reportFirstSync(stage, "2000-models");
  for (const [name, area] of Object.entries(areas)) if (isWanted(name)) await area(stage);
  await stage.end();
}
if (isWanted("decide")) {
  const stage = await setStage(busy, false);
  await benchDecide(stage);
  await stage.end();
}
if (isWanted("compare")) {
  const stage = await setStage(busy, false);
  await benchComparing(stage);
  await stage.end();
}
if (isWanted("federation")) await benchFederation();
if (isWanted("playground")) await benchPlayground();
if (isWanted("sync")) {
  const other = await setStage(wide, false);
  reportFirstSync(other, "10000-models");
  await reportIdleSweep(other, "10000-models");
  await other.end();
}
await end(0, "");

function reportFirstSync({ firstSync }: Stage, of: string) {
  const { seconds, requests, models, versions } = firstSync;
  report({ name: `sync.first.${of}`, value: seconds, unit: "s", requests, models, versions });
}

/** Idle: nothing was asked of either side for a while. Proportional set size of the whole process tree, database included. */
async function benchMemory({ application, mlflowPid }: Stage) {
  await new Promise((done) => setTimeout(done, 30_000));
  const ours = treeMemory(application.pid);
  const theirs = treeMemory(mlflowPid);
  report({
    name: "memory.idle.ratio",
    value: ours / theirs,
    unit: "ours/theirs",
    goal: 1 / 4,
    ours_mib: ours,
    theirs_mib: theirs,
  });
}

async function benchSync(stage: Stage) {
  await reportIdleSweep(stage, "2000-models");
}

type State = { sweep: { endedAt: number; durationMs: number; requests: number } | null };

/** The next sweeps after nothing has changed: what watching costs the registry. */
async function reportIdleSweep({ app, connection, cookie }: Stage, of: string) {
  const read = async () =>
    ((await (await fetch(`${app}/api/connections/${connection}/state`, { headers: { cookie } })).json()) as State)
      .sweep;
  const first = (await read())?.endedAt ?? 0;
  for (;;) {
    const sweep = await read();
    if (sweep && sweep.endedAt > first) {
      report({
        name: `sync.idle-sweep.${of}`,
        value: sweep.requests,
        unit: "requests",
        goal: 15,
        seconds: sweep.durationMs / 1000,
      });
      return;
    }
    await new Promise((done) => setTimeout(done, 500));
  }
}
