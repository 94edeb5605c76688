/** MLflow's own REST calls, for changes made outside Interlock. */
export function mlflowClient(url: string) {
  async function call<Reply>(method: string, path: string, body: object): Promise<Reply> {
    const query = method === "GET" ? `?${new URLSearchParams(body as Record<string, string>).toString()}` : "";
    const response = await fetch(`${url}/api/2.0/mlflow/${path}${query}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(method !== "GET" && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Reply;
  }

  return {
    url,
    createModel: (name: string, tags: Record<string, string> = {}) =>
      call("POST", "registered-models/create", { name, tags: Object.entries(tags).map(([key, value]) => ({ key, value })) }),
    deleteModel: (name: string) => call("DELETE", "registered-models/delete", { name }),
    renameModel: (name: string, new_name: string) => call("POST", "registered-models/rename", { name, new_name }),
    /** A version whose files lie elsewhere: enough for everything but its own page's panels. */
    async createVersion(name: string): Promise<string> {
      const { model_version } = await call<{ model_version: { version: string } }>("POST", "model-versions/create", { name, source: `s3://models/${encodeURIComponent(name)}` });
      return model_version.version;
    },
    deleteVersion: (name: string, version: string) => call("DELETE", "model-versions/delete", { name, version }),
    moveToStage: (name: string, version: string, stage: string) =>
      call("POST", "model-versions/transition-stage", { name, version, stage, archive_existing_versions: false }),
    setAlias: (name: string, alias: string, version: string) => call("POST", "registered-models/alias", { name, alias, version }),
    deleteAlias: (name: string, alias: string) => call("DELETE", "registered-models/alias", { name, alias }),
    setModelTag: (name: string, key: string, value: string) => call("POST", "registered-models/set-tag", { name, key, value }),
    setVersionTag: (name: string, version: string, key: string, value: string) => call("POST", "model-versions/set-tag", { name, version, key, value }),
  };
}

export type MlflowClient = ReturnType<typeof mlflowClient>;
