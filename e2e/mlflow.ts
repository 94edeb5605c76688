/** MLflow's own REST calls, for changes made outside Interlock. */
export function mlflowClient(url: string) {
  const call = callOf(url);
  return {
    url,
    createModel: (name: string, tags: Record<string, string> = {}) =>
      call("POST", "registered-models/create", {
        name,
        tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
      }),
    deleteModel: (name: string) => call("DELETE", "registered-models/delete", { name }),
    renameModel: (name: string, new_name: string) => call("POST", "registered-models/rename", { name, new_name }),
    /** A version whose files lie elsewhere: enough for everything but its own page's panels. */
    async createVersion(name: string): Promise<string> {
      const { model_version } = await call<{ model_version: { version: string } }>("POST", "model-versions/create", {
        name,
        source: `s3://models/${encodeURIComponent(name)}`,
      });
      return model_version.version;
    },
    logMetric: (runId: string, key: string, value: number) => logMetric(call, runId, key, value),
    /** A version as training leaves one: a run by `user` with this metric, and a model file behind the registry's own proxy, with a signature where `inputs` are given. */
    async createTrainedVersion(name: string, training: Training = {}): Promise<{ version: string; runId: string }> {
      const { runId, source } = await train(url, training);
      const { model_version } = await call<{ model_version: { version: string } }>("POST", "model-versions/create", {
        name,
        source,
        run_id: runId,
      });
      return { version: model_version.version, runId };
    },
    /** The next version of `into`, with the files and the run of one that is there. */
    async copyVersion(model: string, version: string, into: string): Promise<void> {
      const { model_version: found } = await call<{ model_version: { source: string; run_id?: string } }>(
        "GET",
        "model-versions/get",
        { name: model, version },
      );
      const logged = /^models:\/(m-\w+)$/.exec(found.source)?.[1];
      await call("POST", "model-versions/create", {
        name: into,
        source: found.source,
        ...(found.run_id && { run_id: found.run_id }),
        ...(logged && { model_id: logged }),
      });
    },
    deleteVersion: (name: string, version: string) => call("DELETE", "model-versions/delete", { name, version }),
    moveToStage: (name: string, version: string, stage: string) =>
      call("POST", "model-versions/transition-stage", { name, version, stage, archive_existing_versions: false }),
    setAlias: (name: string, alias: string, version: string) =>
      call("POST", "registered-models/alias", { name, alias, version }),
    deleteAlias: (name: string, alias: string) => call("DELETE", "registered-models/alias", { name, alias }),
    setModelTag: (name: string, key: string, value: string) =>
      call("POST", "registered-models/set-tag", { name, key, value }),
    /** Who is where by the registry's own account: a stage for each version, a version for each alias. */
    async heldOf(name: string): Promise<{ aliases: Record<string, string>; stages: Record<string, string> }> {
      const { registered_model: model } = await call<{
        registered_model: { aliases?: { alias: string; version: string }[] };
      }>("GET", "registered-models/get", { name });
      const { model_versions: versions = [] } = await call<{
        model_versions?: { version: string; current_stage: string }[];
      }>("GET", "model-versions/search", { filter: `name='${name}'`, max_results: "100" });
      return {
        aliases: Object.fromEntries((model.aliases ?? []).map(({ alias, version }) => [alias, version])),
        stages: Object.fromEntries(versions.map(({ version, current_stage }) => [version, current_stage])),
      };
    },
    setVersionTag: (name: string, version: string, key: string, value: string) =>
      call("POST", "model-versions/set-tag", { name, version, key, value }),
  };
}

type Training = { auc?: number; user?: string; inputs?: { name: string; type: string }[] };

/** A run with its metric and its model file; where the file lies is the source of a version. */
async function train(url: string, { auc = 0.9, user = "", inputs = [] }: Training) {
  const call = callOf(url);
  const { run } = await call<{ run: { info: { run_id: string; artifact_uri: string } } }>("POST", "runs/create", {
    experiment_id: "0",
    user_id: user,
    start_time: Date.now(),
  });
  const { run_id: runId, artifact_uri: artifacts } = run.info;
  await logMetric(call, runId, "auc", auc);
  const stored = await fetch(`${url}/api/2.0/mlflow-artifacts/artifacts/0/${runId}/artifacts/model/MLmodel`, {
    method: "PUT",
    body: `flavors: {}\nrun_id: ${runId}\n${signatureOf(inputs)}`,
  });
  if (!stored.ok) throw new Error(`Storing a file answered ${stored.status}: ${await stored.text()}`);
  return { runId, source: `${artifacts}/model` };
}

function logMetric(call: Call, run_id: string, key: string, value: number) {
  return call("POST", "runs/log-metric", { run_id, key, value, timestamp: Date.now(), step: 0 });
}

type Call = ReturnType<typeof callOf>;

function callOf(url: string) {
  return async <Reply>(method: string, path: string, body: object): Promise<Reply> => {
    const query = method === "GET" ? `?${new URLSearchParams(body as Record<string, string>).toString()}` : "";
    const response = await fetch(`${url}/api/2.0/mlflow/${path}${query}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(method !== "GET" && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Reply;
  };
}

/** Part of a model file: columns that are all required. */
function signatureOf(inputs: { name: string; type: string }[]): string {
  if (inputs.length === 0) return "";
  const columns = JSON.stringify(inputs.map((column) => ({ ...column, required: true })));
  return `signature:\n  inputs: '${columns}'\n  outputs: null\n  params: null\n`;
}

export type MlflowClient = ReturnType<typeof mlflowClient>;
