import type { z } from "zod";

import { AppError } from "@/lib/errors";

import { isSafePath, openFile, readingOf } from "../stores/opening";
import type { Store } from "../stores/types";
import type { Runs } from "../types";
import type { Client, Query } from "./client";
import { absentOr, listFolders, listRunFolder } from "./folders";
import { pointOf, runOf } from "./map";
import { metricPage, runReply, type WireMetric } from "./wire";

/** Left out, some releases answer nothing at all, others everything at once. */
const pointsPerPage = 25_000;

/** `bucket`: as for the files of versions. */
export function runsOf(client: Client, bucket: Store | null): Runs {
  const find = (run: string) => client.find(runReply, "2.0/mlflow/runs/get", { run_id: run }, { digits: true });

  /** Where a run's files are, when that is in the bucket. */
  async function inBucket(run: string) {
    const uri = bucket && run !== "" ? (await find(run))?.run.info.artifact_uri : null;
    return bucket && uri && bucket.holds(uri) ? { bucket, uri } : null;
  }

  async function listRunFiles(run: string) {
    const place = await inBucket(run);
    return place ? place.bucket.list(place.uri) : listFolders((folder) => listRunFolder(client, run, folder));
  }

  return {
    async findRun(run) {
      if (run === "") return null;
      const reply = await find(run);
      return reply && runOf(reply.run);
    },

    async metricHistory(run, metric, limit) {
      const points: WireMetric[] = [];
      let cursor: string | null = null;
      do {
        const query: Query = { run_id: run, metric_key: metric, max_results: pointsPerPage, page_token: cursor };
        const page: z.output<typeof metricPage> | null = await client.find(
          metricPage,
          "2.0/mlflow/metrics/get-history",
          query,
          { digits: true },
        );
        if (!page) break;
        if (page.token !== null && page.token === cursor) {
          throw new AppError(
            "registry_protocol",
            "MLflow answers the same points over and over: its page token does not move.",
          );
        }
        points.push(...page.items);
        cursor = page.token;
      } while (cursor !== null && points.length <= limit);
      const sorted = points.map(pointOf).sort((a, b) => a.at.getTime() - b.at.getTime() || a.step - b.step);
      return { points: sorted.slice(0, limit), complete: cursor === null && points.length <= limit };
    },

    listRunFiles,

    async openRunFile(run, path, limit) {
      if (!isSafePath(path)) return null;
      const place = await inBucket(run);
      if (place) return place.bucket.open(place.uri, path, limit);
      const response = await client.open("get-artifact", { run_id: run, path }, readingOf(limit));
      if (response.status === 200) return openFile(response, path, limit);
      return absentOr(await client.failure(response), path, () => listRunFiles(run));
    },
  };
}
