import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { answers, run, start } from "./processes.mjs";
import { pythonEnv } from "./python.mjs";

/** A real MLflow server on SQLite in `folder`, artifacts served, webhooks to loopback allowed. Answers when it does. */
export async function startMlflow({ python, folder, port, env = {} }) {
  const at = resolve(folder);
  mkdirSync(at, { recursive: true });
  const url = `http://127.0.0.1:${port}`;
  const task = start({
    name: "MLflow",
    command: join(python, "bin", "mlflow"),
    args: [
      "server",
      ...["--backend-store-uri", `sqlite:///${at}/mlflow.db`, "--artifacts-destination", join(at, "artifacts")],
      ...["--serve-artifacts", "--host", "127.0.0.1", "--port", String(port), "--workers", "1"],
    ],
    cwd: at,
    log: join(at, "mlflow.log"),
    env: pythonEnv(python, {
      // On, it starts ten processes and takes 2 GB.
      MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
      ...webhookEnv(at),
      MLFLOW_DISABLE_TELEMETRY: "true",
      ...env,
    }),
  });
  await answers(task, `${url}/health`, 300);
  return { url, folder: at, stop: task.stop, pid: task.pid };
}

/** Lets a server announce changes to loopback; `folder` keeps the key of its webhooks' secrets. */
export function webhookEnv(folder) {
  return {
    MLFLOW_WEBHOOK_ALLOWED_SCHEMES: "http,https",
    MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS: "true",
    // It remembers its webhooks for a minute: a new one would miss what happens first.
    MLFLOW_WEBHOOK_CACHE_TTL: "1",
    MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY: fernetKey(folder),
  };
}

/** Trains and registers the three models with their story, unless that was done to its end before. */
export async function seed({ python, folder, url, tell = () => undefined }) {
  if (existsSync(join(folder, "seeded.json"))) return;
  const env = pythonEnv(python, { MLFLOW_TRACKING_URI: url });
  await run({
    name: "Training the models",
    command: join(python, "bin", "python"),
    args: [join(import.meta.dirname, "seed", "main.py"), url, resolve(folder)],
    env,
    onLine(line) {
      const { done, of, what } = parse(line);
      if (what) tell(`${done} of ${of}, ${what}`);
    },
  });
}

/** A scoring server for one version, as MLflow starts it. Answers when it does. */
export async function startScoring({ python, folder, url, model, version, port }) {
  const task = start({
    name: `Scoring ${model} ${version}`,
    command: join(python, "bin", "mlflow"),
    args: [
      "models",
      "serve",
      "-m",
      `models:/${model}/${version}`,
      "--env-manager",
      "local",
      "--host",
      "127.0.0.1",
      "--port",
      String(port),
      "--workers",
      "1",
    ],
    log: join(folder, `serve-${model}-${version}.log`),
    // `models serve` starts uvicorn by name: the environment's programs have to be on PATH.
    env: pythonEnv(python, { MLFLOW_TRACKING_URI: url, MLFLOW_DISABLE_TELEMETRY: "true", OMP_NUM_THREADS: "1" }),
  });
  await answers(task, `http://127.0.0.1:${port}/ping`, 300);
  return { url: `http://127.0.0.1:${port}`, model, version, stop: task.stop };
}

/** A database that was never seeded to its end is made anew: MLflow cannot forget runs. */
export function clearHalfSeeded(folder) {
  if (existsSync(join(folder, "seeded.json"))) return;
  for (const name of ["mlflow.db", "mlflow.db-journal", "artifacts"])
    rmSync(join(folder, name), { recursive: true, force: true });
}

/** 32 bytes that encrypt webhook secrets. Without a fixed one MLflow cannot read them after a restart. */
function fernetKey(folder) {
  const path = join(folder, "fernet.key");
  if (!existsSync(path))
    writeFileSync(path, randomBytes(32).toString("base64").replaceAll("+", "-").replaceAll("/", "_"), { mode: 0o600 });
  return readFileSync(path, "utf8");
}

function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}
