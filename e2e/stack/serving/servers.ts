import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Versions } from "../measure/scorer";
import { anyFreePort } from "../ports.mjs";
import { answers, run, start, stopAll } from "../processes.mjs";
import { pythonEnv } from "../python.mjs";

/** The models of `train.py`: each a folder in `folder`. */
export type Models = { python: string; folder: string; versions: Versions };

const patience = 300;

/** Trains the models with the virtual environment `python`. */
export async function trainModels(python: string): Promise<Models> {
  const folder = mkdtempSync(join(tmpdir(), "interlock-serving-"));
  const args = [join(import.meta.dirname, "train.py"), folder];
  await run({
    name: "Training the models",
    command: join(python, "bin", "python"),
    args,
    cwd: folder,
    env: environment(python, {}),
  });
  return { python, folder, versions: JSON.parse(readFileSync(join(folder, "versions.json"), "utf8")) as Versions };
}

/** `mlflow models serve`. Answers the origin when it answers. */
export async function startScoring({ python, folder }: Models, model: string): Promise<string> {
  const port = await anyFreePort();
  const args = [
    "models",
    "serve",
    "-m",
    join(folder, model),
    "--env-manager",
    "local",
    "--host",
    "127.0.0.1",
    "--port",
    String(port),
    "--workers",
    "1",
  ];
  const task = start({
    name: `Scoring ${model}`,
    command: join(python, "bin", "mlflow"),
    args,
    // MLflow 2 makes a folder for runs wherever it is started.
    cwd: folder,
    log: join(folder, `${model}.log`),
    env: environment(python, {}),
  });
  await answers(task, `http://127.0.0.1:${port}/ping`, patience);
  return `http://127.0.0.1:${port}`;
}

/** Azure's inference server with the scoring script beside this file. */
export async function startInferenceServer({ python, folder }: Models, model: string): Promise<string> {
  const port = await anyFreePort();
  const path = join(folder, model);
  const args = [
    join(import.meta.dirname, "inference_server.py"),
    "--entry_script",
    join(import.meta.dirname, "scoring_script.py"),
    "--model_dir",
    path,
    "--port",
    String(port),
  ];
  // Several of them would share one control socket in the home folder.
  const env = environment(python, { AZUREML_MODEL_DIR: path, GUNICORN_CMD_ARGS: "--no-control-socket" });
  const task = start({
    name: `Inference server ${model}`,
    command: join(python, "bin", "python"),
    args,
    cwd: folder,
    log: join(folder, `azure-${model}.log`),
    env,
  });
  await answers(task, `http://127.0.0.1:${port}/`, patience);
  return `http://127.0.0.1:${port}`;
}

/** MLServer with all models, each under the name of its folder. */
export async function startMlserver({ python, folder }: Models, models: string[]): Promise<string> {
  const [http, grpc, metrics] = [await anyFreePort(), await anyFreePort(), await anyFreePort()];
  const root = join(folder, "mlserver");
  for (const model of models) {
    mkdirSync(join(root, model), { recursive: true });
    const settings = {
      name: model,
      implementation: "mlserver_mlflow.MLflowRuntime",
      parameters: { uri: join(folder, model), version: "v1" },
    };
    writeFileSync(join(root, model, "model-settings.json"), JSON.stringify(settings));
  }
  writeFileSync(
    join(root, "settings.json"),
    JSON.stringify({ host: "127.0.0.1", http_port: http, grpc_port: grpc, metrics_port: metrics, parallel_workers: 0 }),
  );
  const task = start({
    name: "MLServer",
    command: join(python, "bin", "mlserver"),
    args: ["start", root],
    cwd: root,
    log: join(folder, "mlserver.log"),
    env: environment(python, {}),
  });
  await answers(task, `http://127.0.0.1:${http}/v2/health/ready`, patience);
  return `http://127.0.0.1:${http}`;
}

/** Ends every server that was started here. `models` null: nothing was trained. */
export async function endAll(models: Models | null): Promise<void> {
  await stopAll();
  if (models) rmSync(models.folder, { recursive: true, force: true });
}

function environment(python: string, more: Record<string, string>): NodeJS.ProcessEnv {
  return pythonEnv(python, { MLFLOW_DISABLE_TELEMETRY: "true", OMP_NUM_THREADS: "1", ...more });
}
