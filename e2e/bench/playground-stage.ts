import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { mlflowConnection, oneMemberForEachRole, startApplication } from "../application";
import { scoringOnLoopback } from "../stack/fillings.mjs";
import { startMlflow, startScoring } from "../stack/mlflow.mjs";
import { anyFreePort } from "../stack/ports.mjs";
import { run } from "../stack/processes.mjs";
import { ensurePython, pythonEnv } from "../stack/python.mjs";

import { say } from "./report";
import { signedInCookie } from "./signed-in";
import { synced } from "./stage";

const root = resolve(import.meta.dirname, "..", "..");
export const model = "bench-heart";

export type PlaygroundStage = {
  app: string;
  /** Of somebody who may send. */
  cookie: string;
  /** Origin of `mlflow models serve`. */
  scoring: string;
  connection: string;
  /** Name of the registered endpoint. */
  endpoint: string;
  end(): Promise<void>;
};

/** A trained model, its scoring server, and an application that has the server registered as an endpoint. */
export async function setPlayground(): Promise<PlaygroundStage> {
  const python = await ensurePython(join(root, ".stack", "python"), say);
  const scratch = mkdtempSync(join(tmpdir(), "interlock-bench-"));
  const mlflow = await startMlflow({ python, folder: scratch, port: await anyFreePort() });
  say("Training a model to send to …");
  await run({
    name: "heart.py",
    command: join(python, "bin", "python"),
    args: [join(import.meta.dirname, "heart.py"), mlflow.url],
    env: pythonEnv(python),
  });
  const scoring = await startScoring({
    python,
    folder: scratch,
    url: mlflow.url,
    model,
    version: "1",
    port: await anyFreePort(),
  });

  const [connection, endpoint] = ["bench", "bench-heart"];
  const application = await startApplication({
    members: oneMemberForEachRole(),
    connections: [mlflowConnection(mlflow.url, connection)],
  });
  await synced(application.url, await signedInCookie(application.url, "scientist"), connection);
  await application.stop();
  await application.fill({
    endpoints: [{ ...scoringOnLoopback({ name: endpoint, address: scoring.url, model, version: "1" }), connection }],
  });
  await allowManyCalls(application.dataDir);
  await application.start();
  return {
    app: application.url,
    cookie: await signedInCookie(application.url, "scientist"),
    scoring: scoring.url,
    connection,
    endpoint,
    async end() {
      await application.remove();
      await scoring.stop();
      await mlflow.stop();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

async function allowManyCalls(dataDir: string): Promise<void> {
  const tsx = join(root, "node_modules", "tsx", "dist", "cli.mjs");
  await run({
    name: "allow-many-calls.ts",
    command: process.execPath,
    args: [tsx, "--conditions=react-server", join(import.meta.dirname, "allow-many-calls.ts")],
    cwd: root,
    env: { ...process.env, INTERLOCK_DATA_DIR: dataDir },
  });
}
