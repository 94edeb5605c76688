import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { type Application, mlflowConnection, oneMemberForEachRole, startApplication } from "../application";
import { webhookEnv } from "../stack/mlflow.mjs";
import { anyFreePort } from "../stack/ports.mjs";
import { answers, run, start } from "../stack/processes.mjs";
import { ensurePython, pythonEnv } from "../stack/python.mjs";

import { say } from "./report";
import { signedInCookie } from "./signed-in";

const root = resolve(import.meta.dirname, "..", "..");

/** An alias that no filled store holds, mapped so that the history can be asked who holds it. */
export const watchedAlias = { axis: "alias", key: "watched", stage: "development" } as const;

/** Both sides on one machine, filled with the same models, ready to be asked. */
export type Stage = {
  /** A signed-in reviewer's cookie header. */
  cookie: string;
  app: string;
  application: Application;
  mlflow: string;
  mlflowPid: number;
  /** The interpreter. */
  python: string;
  connection: string;
  /** The model with most versions, one with ten, one for changes that nothing else measures, and a word that many names hold. */
  largest: string;
  ten: string;
  hot: string;
  word: string;
  /** How long the first sweep took, and its requests. */
  firstSync: { seconds: number; requests: number; models: number; versions: number };
  end(): Promise<void>;
};

export type Size = { models: number; versions: number; largest: number };

export type Store = { mlflow: string; mlflowPid: number; python: string; end(): Promise<void> };

/** A filled MLflow. `asInstalled`: with its defaults, four workers and job execution; otherwise one worker, which is enough to be read from. */
export async function startStore({ models, versions, largest }: Size, asInstalled: boolean): Promise<Store> {
  const folder = await ensurePython(join(root, ".stack", "python"), say);
  const python = join(folder, "bin", "python");
  const filled = await ensureStore(folder, python, { models, versions, largest });
  // What is changed during a run is changed in a copy.
  const scratch = mkdtempSync(join(tmpdir(), "interlock-bench-"));
  const store = join(scratch, "mlflow.db");
  copyFileSync(filled, store);

  const port = await anyFreePort();
  const mlflow = `http://127.0.0.1:${port}`;
  const server = start({
    name: "MLflow",
    command: join(folder, "bin", "mlflow"),
    args: [
      "server",
      "--backend-store-uri",
      `sqlite:///${store}`,
      "--artifacts-destination",
      `${store}-artifacts`,
      "--host",
      "127.0.0.1",
      "--port",
      String(port),
      ...(asInstalled ? [] : ["--workers", "1"]),
    ],
    env: pythonEnv(folder, {
      MLFLOW_DISABLE_TELEMETRY: "true",
      ...webhookEnv(scratch),
      ...(!asInstalled && { MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false" }),
    }),
    log: `${filled}.log`,
  });
  await answers(server, `${mlflow}/health`, 180);
  return {
    mlflow,
    mlflowPid: server.pid ?? 0,
    python,
    async end() {
      await server.stop();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

/** A filled MLflow, and an application that has read it and is at rest. */
export async function setStage(size: Size, asInstalled: boolean): Promise<Stage> {
  const { mlflow, mlflowPid, python, end } = await startStore(size, asInstalled);
  say(
    `MLflow answers with ${size.models} models and ${size.versions} versions; Interlock reads them for the first time …`,
  );

  const slug = "bench";
  const connection = mlflowConnection(mlflow, slug);
  const application = await startApplication({
    members: oneMemberForEachRole(),
    connections: [{ ...connection, rules: [...connection.rules, watchedAlias], announce: true }],
  });
  const cookie = await signedInCookie(application.url, "reviewer");
  const firstSync = await synced(application.url, cookie, slug);
  await sweptAgain(application.url, cookie, slug);
  const names = await chooseNames(mlflow);
  return {
    ...names,
    cookie,
    app: application.url,
    application,
    mlflow,
    mlflowPid,
    python,
    connection: slug,
    firstSync,
    async end() {
      await application.remove();
      await end();
    },
  };
}

/** Filling takes a while, so a filled store is kept between runs; each works on a copy. */
async function ensureStore(folder: string, python: string, { models, versions, largest }: Size): Promise<string> {
  const path = join(root, ".stack", "bench", `${models}-${versions}-${largest}.db`);
  if (existsSync(path)) return path;
  mkdirSync(join(root, ".stack", "bench"), { recursive: true });
  const half = `${path}.half`;
  say(`Filling an MLflow store with ${models} models and ${versions} versions …`);
  await run({
    name: "mlflow db upgrade",
    command: join(folder, "bin", "mlflow"),
    args: ["db", "upgrade", `sqlite:///${half}`],
    env: pythonEnv(folder),
  });
  const sizes = [models, versions, largest].map(String);
  await run({
    name: "seed.py",
    command: python,
    args: [join(import.meta.dirname, "seed.py"), half, ...sizes],
    env: pythonEnv(folder),
  });
  renameSync(half, path);
  return path;
}

type State = {
  sweep: { endedAt: number; durationMs: number; requests: number } | null;
  catalog: { models: number; versions: number };
};

/** Waits for the first complete sweep. */
export async function synced(app: string, cookie: string, slug: string): Promise<Stage["firstSync"]> {
  for (;;) {
    const { sweep, catalog } = await stateOf(app, cookie, slug);
    if (sweep !== null) return { seconds: sweep.durationMs / 1000, requests: sweep.requests, ...catalog };
    await new Promise((done) => setTimeout(done, 250));
  }
}

/** Waits for the sweep after it: what a first sync leaves to do is then done, and both sides are at rest. */
async function sweptAgain(app: string, cookie: string, slug: string): Promise<void> {
  const first = (await stateOf(app, cookie, slug)).sweep?.endedAt ?? 0;
  for (;;) {
    const { sweep } = await stateOf(app, cookie, slug);
    if ((sweep?.endedAt ?? 0) > first) return;
    await new Promise((done) => setTimeout(done, 500));
  }
}

async function stateOf(app: string, cookie: string, slug: string): Promise<State> {
  const reply = await fetch(`${app}/api/connections/${slug}/state`, { headers: { cookie } });
  if (!reply.ok) throw new Error(`The connection's state answered ${reply.status}.`);
  return (await reply.json()) as State;
}

/** seed.py numbers its models: the first has most versions, the second ten, the third some. */
async function chooseNames(mlflow: string) {
  const [largest, ten, hot] = await Promise.all(["00000", "00001", "00002"].map((number) => nameOf(mlflow, number)));
  return { largest: largest ?? "", ten: ten ?? "", hot: hot ?? "", word: "fraud" };
}

async function nameOf(mlflow: string, number: string): Promise<string> {
  const query = new URLSearchParams({ filter: `name LIKE '%-${number}'` }).toString();
  const reply = await fetch(`${mlflow}/api/2.0/mlflow/registered-models/search?${query}`);
  const { registered_models } = (await reply.json()) as { registered_models?: { name: string }[] };
  const [model] = registered_models ?? [];
  if (!model) throw new Error(`The store has no model number ${number}.`);
  return model.name;
}
