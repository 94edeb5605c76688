import { z } from "zod";

import { AppError } from "@/lib/errors";

import type { BatchInput, BatchRuns } from "../types";
import { type Client, isBelow, succeeded, understood } from "./client";
import { endpointPath } from "./endpoints";
import { batchRunOf, type EndpointKey, endpointKeyOf } from "./map";
import type { Region } from "./region";
import { isName } from "./models";
import { pageOf, wireJob } from "./wire";

/** The version in which the vendor's own client speaks of batch jobs. */
const batchVersion = { "api-version": "2020-09-01-dataplanepreview" };

/** Runs of batch endpoints: listed and started at the region, followed as jobs of the workspace. */
export function batchRunsOf(client: Client, region: Region): BatchRuns {
  return {
    async listRuns(endpoint, { cursor }) {
      const key = batchKeyOf(endpoint);
      if (!key) return { items: [], cursor: null };
      const path = `${endpointPath(key)}/jobs`;
      const base = `${region.batchBase}/${path}`;
      if (cursor !== null && !isBelow(cursor, base))
        throw new AppError("invalid", "That is not a place in this list of Azure Machine Learning.");
      const target = cursor === null ? path : new URL(cursor);
      const answer = succeeded(await region.read("batch", target, batchVersion));
      const { value, nextLink } = understood(pageOf(wireJob), answer);
      if (nextLink && (nextLink === cursor || !isBelow(nextLink, base)))
        throw new AppError("registry_protocol", "The list of runs does not go on as it should: its next page is none.");
      const items = value.map(batchRunOf);
      items.sort((a, b) => (b.startedAt?.getTime() ?? 0) - (a.startedAt?.getTime() ?? 0));
      return { items, cursor: nextLink || null };
    },

    async findRun(endpoint, run) {
      if (!batchKeyOf(endpoint) || !isName(run)) return null;
      const job = await client.find(wireJob, `jobs/${encodeURIComponent(run)}`);
      return job && batchRunOf(job);
    },

    describeStart(endpoint, input) {
      const key = neededKey(endpoint);
      const header = input.deployment === null ? "" : ` (${deploymentHeader}: ${input.deployment})`;
      return `POST ${client.scope}/${endpointPath(key)}/jobs${header} ${JSON.stringify(bodyOf(input))}`;
    },

    async startRun(endpoint, input) {
      const headers: Record<string, string> = input.deployment === null ? {} : { [deploymentHeader]: input.deployment };
      const path = `${endpointPath(neededKey(endpoint))}/jobs`;
      const answer = succeeded(await region.send("batch", path, batchVersion, headers, JSON.stringify(bodyOf(input))));
      return understood(started, answer).name;
    },
  };
}

const started = z.object({ name: z.string().min(1) });
const deploymentHeader = "azureml-model-deployment";

function bodyOf({ uri, kind }: BatchInput) {
  const type = kind === "file" ? "UriFile" : "UriFolder";
  return { properties: { inputData: { [type]: { jobInputType: type, uri } } } };
}

function batchKeyOf(endpoint: string): EndpointKey | null {
  const key = endpointKeyOf(endpoint);
  return key?.kind === "batchEndpoints" ? key : null;
}

function neededKey(endpoint: string): EndpointKey {
  const key = batchKeyOf(endpoint);
  if (!key) throw new AppError("not_found", "Azure Machine Learning has no such batch endpoint.");
  return key;
}
