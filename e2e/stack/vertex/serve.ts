import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { fillWith, seedStory } from "./seed";
import { startStandIn } from "./server";
import { World } from "./world";

/**
 * The stand-in as a program: `npx tsx e2e/stack/vertex/serve.ts --port N [--latency MS] [--fill MODELS]`. Prints one line of JSON
 * when it is ready (`url`, and `settings` of a connection to it) and ends on SIGTERM.
 */
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    latency: { type: "string", default: "0" },
    fill: { type: "string", default: "0" },
    /** From which day the story is told; the same day, the same times. */
    epoch: { type: "string" },
    /** A file with the service account's private key; without it the next start knows another one. */
    key: { type: "string" },
    /** An alias that moves leaves newer times; `no` for a service that does not. */
    touch: { type: "string", default: "yes" },
  },
});

const world = new World({
  aliasesTouch: values.touch !== "no",
  ...(values.key !== undefined && { key: readFileSync(values.key, "utf8") }),
});
seedStory(world, values.epoch === undefined ? new Date() : new Date(values.epoch));
fillWith(world, Number(values.fill));
const standIn = await startStandIn(world, { port: Number(values.port), latencyMs: Number(values.latency) });
process.stdout.write(`${JSON.stringify({ url: standIn.url, settings: standIn.settings })}\n`);

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => void standIn.close().then(() => process.exit(0)));
}
