// The demo's clouds: stand-ins on loopback, for nobody has three clouds at hand. Each tells the same story from the day on which
// the demo was made, and forgets what was changed when it stops.
import { generateKeyPairSync } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./packages.mjs";
import { answers, start } from "./processes.mjs";

const stages = (words) => Object.entries(words).map(([key, stage]) => ({ axis: "stage", key, stage }));

/** In the order in which they are offered. `rules`: what means production here. */
export const clouds = [
  {
    kind: "sagemaker",
    name: "SageMaker (local stand-in)",
    port: 5101,
    rules: stages({
      Proposal: "development",
      Development: "development",
      QA: "staging",
      PreProduction: "staging",
      Production: "production",
      Archived: "archived",
    }),
  },
  {
    kind: "azureml",
    name: "Azure ML (local stand-in)",
    port: 5102,
    rules: stages({ Development: "development", Staging: "staging", Production: "production", Archived: "archived" }),
  },
  {
    kind: "vertex",
    name: "Vertex AI (local stand-in)",
    port: 5103,
    rules: [
      { axis: "alias", key: "champion", stage: "production" },
      { axis: "alias", key: "challenger", stage: "staging" },
    ],
  },
];

/** Starts one; answers the settings of a connection to it. `epoch`: the day of its story, as an ISO date; Azure's has days of its own. */
export async function startCloud({ kind, name }, { port, epoch, folder }) {
  const log = join(folder, `${kind}.log`);
  const args = [
    join(root, "node_modules", "tsx", "dist", "cli.mjs"),
    join(import.meta.dirname, kind, "serve.ts"),
    "--port",
    String(port),
  ];
  const task = start({
    name,
    command: process.execPath,
    args: [...args, ...(kind === "azureml" ? [] : ["--epoch", epoch]), ...keyOf(kind, folder)],
    cwd: root,
    log,
  });
  const url = `http://127.0.0.1:${port}`;
  await answers(task, `${url}/_stand-in/settings`, 60);
  const reply = await fetch(`${url}/_stand-in/settings`);
  return reply.json();
}

/** Sign-in with a key that a connection keeps: the same at every start. */
function keyOf(kind, folder) {
  if (kind !== "vertex") return [];
  const path = join(folder, `${kind}-key.pem`);
  const made = () =>
    generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" });
  if (!existsSync(path)) writeFileSync(path, made(), { mode: 0o600 });
  return ["--key", path];
}
