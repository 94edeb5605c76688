import { AppError } from "@/lib/errors";

import { parseDigits } from "../http";
import type { Runs } from "../types";
import { succeeded, understood } from "./client";
import { isMissing } from "./failures";
import { pointOf, runOf } from "./map";
import type { Region } from "./region";
import { historyPage, runReply, type WireMetric } from "./wire";

const pointsPerPage = 25_000;

/** Runs and their metrics, from the MLflow side of the workspace: a version's job is its run. */
export function runsOf(region: Region): Runs {
  return {
    async findRun(run) {
      if (run === "") return null;
      const answer = await region.read("mlflow", "api/2.0/mlflow/runs/get", { run_id: run });
      if (isMissing(answer)) return null;
      return runOf(understood(runReply, succeeded(answer), parseDigits).run);
    },

    async metricHistory(run, metric, limit) {
      const points: WireMetric[] = [];
      let cursor: string | null = null;
      do {
        const query = { run_id: run, metric_key: metric, max_results: String(pointsPerPage) };
        const answer = await region.read("mlflow", "api/2.0/mlflow/metrics/get-history", {
          ...query,
          ...(cursor !== null && { page_token: cursor }),
        });
        if (isMissing(answer)) break;
        const page = understood(historyPage, succeeded(answer), parseDigits);
        const next: string | null = page.next_page_token || null;
        if (next !== null && next === cursor)
          throw new AppError(
            "registry_protocol",
            "The same points come over and over: their page token does not move.",
          );
        points.push(...page.metrics);
        cursor = next;
      } while (cursor !== null && points.length <= limit);
      const sorted = points.map(pointOf).sort((a, b) => a.at.getTime() - b.at.getTime() || a.step - b.step);
      return { points: sorted.slice(0, limit), complete: cursor === null && points.length <= limit };
    },

    listRunFiles: () => Promise.reject(noRunFiles()),
    openRunFile: () => Promise.reject(noRunFiles()),
  };
}

function noRunFiles(): AppError {
  return new AppError(
    "unsupported",
    "Files of a run itself are not read from Azure Machine Learning, only those of versions.",
  );
}
