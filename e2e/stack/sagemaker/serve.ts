import { parseArgs } from "node:util";

import { fill, seed } from "./seed";
import { startStandIn } from "./server";
import { settingsOf } from "./settings";
import { World } from "./world";

const { values } = parseArgs({
  options: {
    port: { type: "string" },
    latency: { type: "string" },
    fill: { type: "string" },
    epoch: { type: "string" },
  },
});

const world = new World();
// Told from one day on, whenever it is started: the same story has the same times.
seed(world, values.epoch === undefined ? new Date() : new Date(values.epoch));
fill(world, Number(values.fill ?? 0));
world.settleMs = 3_000;
const standIn = await startStandIn({ port: Number(values.port ?? 0), latency: Number(values.latency ?? 0), world });
console.log(JSON.stringify({ url: standIn.url, settings: settingsOf(standIn) }));

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => void standIn.stop().then(() => process.exit(0)));
}
