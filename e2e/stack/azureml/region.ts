import { randomUUID } from "node:crypto";

import { written } from "./models";
import { type Asked, below, bodyOf, failure, notFound, ok, paged, type Reply } from "./reply";
import type { Properties, World } from "./world";

/** The region's own services: MLflow's side of a workspace, and batch jobs. Null when the path is none of theirs. */
export function regionRoute(
  world: World,
  asked: Asked,
  pageSize: number,
): { audience: "arm" | "ml"; reply: () => Reply } | null {
  const { pathname } = asked.url;
  const [, mlflow] = /^\/mlflow\/v[12]\.0(\/.*)$/.exec(pathname) ?? [];
  if (mlflow !== undefined)
    return { audience: "arm", reply: () => mlflowReply(world, asked, below(mlflow, world.place)) };
  const [, batch] = /^\/mferp\/managementfrontend(\/.*)$/.exec(pathname) ?? [];
  if (batch !== undefined)
    return { audience: "ml", reply: () => batchReply(world, asked, below(batch, world.place), pageSize) };
  return null;
}

function mlflowReply(world: World, asked: Asked, path: string[] | null): Reply {
  const call = path?.join("/") ?? "";
  const query = asked.url.searchParams;
  const run = world.runs.get(query.get("run_id") ?? "");
  const missing: Reply = { status: 404, body: { error_code: "RESOURCE_DOES_NOT_EXIST", message: "Run was not found" } };
  if (call === "api/2.0/mlflow/runs/get") {
    if (!run) return missing;
    const newest = new Map(run.metrics.map((metric) => [metric.key, metric]));
    const times = run.metrics.map(({ timestamp }) => timestamp);
    const pairs = (record: Record<string, string>) => Object.entries(record).map(([key, value]) => ({ key, value }));
    return numbers({
      run: {
        info: {
          run_id: run.id,
          run_uuid: run.id,
          run_name: run.name,
          experiment_id: "7",
          status: run.status,
          user_id: "",
          start_time: Math.min(...times, Date.now()),
          end_time: Math.max(...times, 0),
        },
        data: {
          metrics: [...newest.values()],
          params: pairs(run.params),
          tags: pairs({ "mlflow.user": run.user, ...run.tags }),
        },
      },
    });
  }
  if (call === "api/2.0/mlflow/metrics/get-history") {
    if (!run) return missing;
    const points = run.metrics.filter(({ key }) => key === query.get("metric_key"));
    const size = Number(query.get("max_results") ?? 1000);
    const from = Number(query.get("page_token") ?? 0);
    const page = points.slice(from, from + size);
    return numbers({
      ...(page.length > 0 && { metrics: page }),
      ...(from + size < points.length && { next_page_token: String(from + size) }),
    });
  }
  // What this side does not know has no body at all.
  return { status: 404 };
}

/** Metric values are kept as they were written; the wire has numbers, and words for what is none. */
function numbers(body: unknown): Reply {
  const text = JSON.stringify(body).replace(
    /"value":"(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)","step"/g,
    '"value":$1,"step"',
  );
  return { status: 200, raw: new TextEncoder().encode(text), type: "application/json" };
}

function batchReply(world: World, asked: Asked, path: string[] | null, pageSize: number): Reply {
  const [kind, name = "", jobs, ...rest] = path ?? [];
  if (kind !== "batchEndpoints" || jobs !== "jobs" || rest.length > 0) return notFound("The route");
  const endpoint = [...world.batch.values()].find(({ thing }) => thing.name.toLowerCase() === name.toLowerCase());
  if (!endpoint) return notFound("The endpoint");
  if (asked.method === "GET") {
    const own = [...world.jobs.values()].filter((job) => job.endpoint === endpoint.thing.name).reverse();
    return ok(
      paged(
        asked,
        own.map((job) => written(job, `${world.scope}/jobs`, "workspaces")),
        pageSize,
      ),
    );
  }
  const body = bodyOf(asked) as { properties?: { inputData?: Record<string, Properties> } } | null | undefined;
  const [input] = Object.values(body?.properties?.inputData ?? {});
  if (typeof input?.uri !== "string" || typeof input.jobInputType !== "string")
    return failure(400, "UserError", "InputData is not valid.");
  const wanted = asked.headers["azureml-model-deployment"];
  if (typeof wanted === "string" && !endpoint.deployments.has(wanted.toLowerCase()))
    return failure(400, "UserError", "The deployment does not exist.");
  const id = `batchjob-${randomUUID()}`;
  const job = {
    name: id,
    endpoint: endpoint.thing.name,
    properties: {
      jobType: "Pipeline",
      status: "Running",
      properties: {},
      tags: {},
      outputs: {
        score: {
          jobOutputType: "uri_folder",
          uri: `azureml://datastores/workspaceblobstore/paths/azureml/${id}/score/`,
        },
      },
    },
    systemData: world.born(asked.who),
  };
  world.jobs.set(id, job);
  setTimeout(() => (job.properties.status = "Completed"), world.settleMs).unref();
  return ok(written(job, `${world.scope}/jobs`, "workspaces"), {}, 201);
}
