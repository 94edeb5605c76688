// Starts the stand-in by itself: `npx tsx e2e/stack/azureml/serve.ts --port N [--latency MS] [--fill MODELS] [--settle MS] [--tls]`.
// Prints one line of JSON when it answers, and ends on SIGTERM.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { emptyRegistry, known, settingsFor, startWith, storage, uriOf } from "./place";
import { storyWorkspace } from "./story";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    latency: { type: "string", default: "0" },
    fill: { type: "string", default: "0" },
    settle: { type: "string", default: "4000" },
    page: { type: "string", default: "100" },
    tls: { type: "boolean", default: false },
  },
});

const settleMs = Number(values.settle);
const [workspace, registry] = [storyWorkspace(settleMs), emptyRegistry(settleMs)];
for (let made = 0; made < Number(values.fill); made += 1) {
  const name = `filled-${String(made).padStart(5, "0")}`;
  workspace.putVersion(name, "1", {
    stage: made % 2 === 0 ? "Production" : "Staging",
    modelUri: uriOf(workspace, `models/${name}/1`),
  });
}
const shared = `https://${storage.account}.blob.core.windows.net/registry/models/quote-conversion/1`;
registry.putVersion("quote-conversion", "1", { stage: "Production", modelUri: shared });

const pem = (name: string) => readFileSync(new URL(`tls/${name}`, import.meta.url), "utf8");
const standIn = await startWith([workspace, registry], {
  port: Number(values.port),
  latencyMs: Number(values.latency),
  pageSize: Number(values.page),
  ...(values.tls && { tls: { cert: pem("leaf.pem"), key: pem("leaf.key") } }),
});
process.once("SIGTERM", () => {
  standIn.close();
  process.exit(0);
});
const settings = settingsFor(standIn.origin, workspace);
console.log(
  JSON.stringify({
    ready: true,
    origin: standIn.origin,
    settings,
    scope: workspace.scope,
    registry: registry.place.name,
    known,
    storage,
  }),
);
