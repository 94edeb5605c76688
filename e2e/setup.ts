import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { makeTemplate, mlflowConnection, oneMemberForEachRole, startApplication } from "./application";
import { seed, startMlflow } from "./stack/mlflow.mjs";
import { anyFreePort } from "./stack/ports.mjs";

/** What every journey may lean on: one trained MLflow and one application connected to it, with a member for each role. */
export type Shared = { url: string; dataDir: string; mlflow: string; mlflowFolder: string; python: string };

export default async function setup() {
  const python = process.env["INTERLOCK_TEST_PYTHON"];
  if (!python) throw new Error("Start the journeys with `npm test -- e2e`: it prepares what they need.");
  const folder = mkdtempSync(join(tmpdir(), "interlock-mlflow-"));
  const template = await makeTemplate();
  process.env["INTERLOCK_TEST_TEMPLATE"] = template;
  const mlflow = await startMlflow({ python, folder, port: await anyFreePort() });
  await seed({ python, folder, url: mlflow.url });
  const app = await startApplication({ members: oneMemberForEachRole(), connections: [mlflowConnection(mlflow.url)] });

  const shared: Shared = { url: app.url, dataDir: app.dataDir, mlflow: mlflow.url, mlflowFolder: folder, python };
  process.env["INTERLOCK_TEST_SHARED"] = JSON.stringify(shared);
  return async () => {
    await app.remove();
    await mlflow.stop();
    for (const path of [folder, template]) rmSync(path, { recursive: true, force: true });
  };
}
