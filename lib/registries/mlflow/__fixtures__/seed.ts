import { randomBytes } from "node:crypto";

import type { Fixture } from "../../contract";

type Server = { address: string; call<T>(method: string, path: string, body?: unknown): Promise<T> };

/** Writes to a real server as its own client would, in the plainest way. */
export function serverAt(address: string): Server {
  return {
    address,
    async call<T>(method: string, path: string, body?: unknown) {
      const response = await fetch(`${address}/api/2.0/${path}`, {
        method,
        ...(body !== undefined && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
      return (await response.json()) as T;
    },
  };
}

/** Makes, under names nobody else uses, what the contract wants to find. `old`: 2.x, which takes more kinds of names. */
export async function seed(server: Server, old: boolean): Promise<Fixture> {
  const suffix = randomBytes(4).toString("hex");
  const { call } = server;
  const model = `contract ${suffix}`;
  const { run, file, source } = await seedRun(server, suffix);

  await call("POST", "mlflow/registered-models/create", { name: model, tags: [{ key: "team", value: "risk" }] });
  for (let made = 0; made < 11; made += 1) {
    await call("POST", "mlflow/model-versions/create", {
      name: model,
      source,
      run_id: run.id,
      tags: [{ key: "k", value: `${made}` }],
    });
  }
  const aliases = { champion: "10", "é-x_": "2" };
  for (const [alias, version] of Object.entries(aliases)) {
    await call("POST", "mlflow/registered-models/alias", { name: model, alias, version });
  }
  await call("POST", "mlflow/model-versions/transition-stage", {
    name: model,
    version: "3",
    stage: "Production",
    archive_existing_versions: false,
  });

  const names = [
    "it's",
    'say "x"',
    `both ' and "`,
    "50% é",
    "日本語 モデル",
    "a%2Fb",
    "under_score",
    ...(old ? ["a/b:c.d"] : []),
  ];
  const awkward = names.map((name) => `${name} ${suffix}`);
  for (const name of [...awkward, `underXscore ${suffix}`, `bothA' and "B ${suffix}`]) {
    await call("POST", "mlflow/registered-models/create", { name });
    await call("POST", "mlflow/model-versions/create", { name, source: "s3://bucket/x" });
  }

  const hidden = `prompt ${suffix}`;
  const asPrompt = [{ key: "mlflow.prompt.is_prompt", value: "true" }];
  await call("POST", "mlflow/registered-models/create", { name: hidden, tags: asPrompt });
  await call("POST", "mlflow/model-versions/create", {
    name: hidden,
    source: old ? "s3://bucket/x" : "dummy-source",
    tags: asPrompt,
  });

  return {
    model: {
      key: model,
      versions: Array.from({ length: 11 }, (_, index) => `${index + 1}`),
      aliases,
      tags: { team: "risk" },
    },
    awkward,
    hidden,
    stages: ["Staging", "Archived"],
    run,
    file,
  };
}

async function seedRun({ address, call }: Server, suffix: string) {
  const { experiment_id: experiment } = await call<{ experiment_id: string }>("POST", "mlflow/experiments/create", {
    name: `contract ${suffix}`,
  });
  const created = await call<{ run: { info: { run_id: string; artifact_uri: string } } }>(
    "POST",
    "mlflow/runs/create",
    {
      experiment_id: experiment,
      start_time: Date.now(),
    },
  );
  const { run_id: id, artifact_uri: root } = created.run.info;
  const log = (key: string, value: number | string, step = 0) =>
    call("POST", "mlflow/runs/log-metric", { run_id: id, key, value, step, timestamp: 1_700_000_000_000 + step });
  await log("auc", 0.1, 0);
  await log("auc", 0.30000000000000004, 1);
  await log("auc", 1e-7, 2);
  await log("nothing", "NaN");
  await log("rising", "Infinity");
  await log("falling", "-Infinity");
  const text = "flavors: {python_function: {}}\n";
  for (const path of ["model/MLmodel", "model/deep/er/notes é.txt"]) {
    const url = `${address}/api/2.0/mlflow-artifacts/artifacts/${root.replace("mlflow-artifacts:/", "")}/${encodeURI(path)}`;
    const put = await fetch(url, { method: "PUT", body: text });
    if (!put.ok) throw new Error(`PUT ${path} answered ${put.status}`);
  }
  return {
    source: `${root}/model`,
    file: { path: "deep/er/notes é.txt", text },
    run: {
      id,
      metrics: { auc: "1e-07", nothing: "NaN", rising: "Infinity", falling: "-Infinity" },
      history: { metric: "auc", values: ["0.1", "0.30000000000000004", "1e-07"] },
    },
  };
}
