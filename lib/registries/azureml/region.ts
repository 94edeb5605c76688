import { AppError } from "@/lib/errors";

import { signedBy } from "../cloud/azure";
import { type Answer, answerOf, patiently } from "../http";
import type { Client, Query } from "./client";

/** The second door of a workspace: its region's own services, below one address. */
export type Region = {
  /** Where batch jobs of the workspace are, without a trailing slash. */
  batchBase: string;
  /** Asked again when it is busy; the answer is passed on whatever its status. A whole address instead of a path is taken as it is. */
  read(service: "mlflow" | "batch", target: string | URL, query: Query): Promise<Answer>;
  /** Sent once. */
  send(service: "batch", path: string, query: Query, headers: Record<string, string>, body: string): Promise<Answer>;
};

const totalMs = 10_000;
/** Where the vendor's own client finds batch jobs: no call of Resource Manager lists them. */
const batchFront = "/mferp/managementfrontend";

/** `origin`: where somebody said that the region is. `resources`: what tokens are for. */
export function createRegion(client: Client, origin: string, resources: { arm: string; ml: string }): Region {
  const doors = {
    mlflow: signedBy(client.tokens, resources.arm, client.io),
    batch: signedBy(client.tokens, resources.ml, client.io),
  };
  const batchBase = `${origin}${batchFront}${client.scope}`;
  let tracking: string | null = null;

  async function baseOf(service: "mlflow" | "batch"): Promise<string> {
    if (service === "batch") return batchBase;
    tracking ??= `${origin}${await trackingPath(client, origin)}`;
    return tracking;
  }

  const address = async (service: "mlflow" | "batch", path: string, query: Query) =>
    `${await baseOf(service)}/${path}?${new URLSearchParams(query)}`;

  return {
    batchBase,
    async read(service, target, query) {
      const until = Date.now() + totalMs;
      const url = target instanceof URL ? target.href : await address(service, target, query);
      return patiently(until, async () =>
        answerOf(
          await doors[service].fetch(url, { deadline: until - Date.now(), headers: { accept: "application/json" } }),
        ),
      );
    },
    async send(service, path, query, headers, body) {
      const all = { accept: "application/json", "content-type": "application/json", ...headers };
      return answerOf(
        await doors[service].fetch(await address(service, path, query), { method: "POST", headers: all, body }),
      );
    },
  };
}

/** `azureml://host/mlflow/v1.0/subscriptions/…` → its path, when the host is the one that may be called. */
async function trackingPath(client: Client, origin: string): Promise<string> {
  const uri = (await client.workspace()).properties?.mlFlowTrackingUri ?? "";
  const url = URL.canParse(uri) ? new URL(uri) : null;
  if (!url) throw new AppError("unsupported", "The workspace names no MLflow address, so there are no metrics.");
  if (url.host !== new URL(origin).host) {
    const sentence = `The workspace keeps its metrics at ${url.host}: put https://${url.host} as the address of the region.`;
    throw new AppError("invalid", sentence);
  }
  return url.pathname.replace(/\/+$/, "");
}
