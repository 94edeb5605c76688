import { parseArgs } from "node:util";

import { fill, seed } from "./seed";
import { standingKeys, startStandIn } from "./server";
import { World } from "./world";

const { values } = parseArgs({
  options: { port: { type: "string" }, latency: { type: "string" }, fill: { type: "string" } },
});

const world = new World();
seed(world);
fill(world, Number(values.fill ?? 0));
world.settleMs = 3_000;
const standIn = await startStandIn({ port: Number(values.port ?? 0), latency: Number(values.latency ?? 0), world });
console.log(JSON.stringify({ ready: true, url: standIn.url, ...world.home, ...standingKeys }));

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => void standIn.stop().then(() => process.exit(0)));
}
