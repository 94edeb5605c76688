import { z } from "zod";

import { AppError } from "@/lib/errors";

import type { Write, Writes } from "../types";
import type { Client } from "./client";

type Call = { method: "POST" | "DELETE"; path: string; body: Record<string, string | boolean> };

/** Stages, aliases and version tags, one call each. Never with `archive_existing_versions`, which is not atomic on any server. */
export function writesOf(client: Client): Writes {
  return {
    axes: ["stage", "alias", "tag"],
    describe(write) {
      const { method, path, body } = callOf(write);
      return `${method} ${path} ${JSON.stringify(body)}`;
    },
    async send(write) {
      const { method, path, body } = callOf(write);
      const { model_version: version } = await client.send(done, method, path, body);
      return write.axis === "stage" && version?.current_stage === write.after ? "shown" : "done";
    },
  };
}

/** A new stage is answered with the version as it is then. A list or a text would be another program's answer. */
const done = z.object({
  model_version: z
    .object({ current_stage: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

function callOf(write: Write): Call {
  const { model: name } = write;
  switch (write.axis) {
    case "stage": {
      const body = { name, version: write.version, stage: write.after, archive_existing_versions: false };
      return { method: "POST", path: "2.0/mlflow/model-versions/transition-stage", body };
    }
    case "alias": {
      const path = "2.0/mlflow/registered-models/alias";
      const body = { name, alias: write.key };
      return write.after === null
        ? { method: "DELETE", path, body }
        : { method: "POST", path, body: { ...body, version: write.after } };
    }
    case "tag": {
      const body = { name, version: write.version, key: write.key };
      return write.after === null
        ? { method: "DELETE", path: "2.0/mlflow/model-versions/delete-tag", body }
        : { method: "POST", path: "2.0/mlflow/model-versions/set-tag", body: { ...body, value: write.after } };
    }
    case "approval":
    case "traffic":
      throw new AppError("unsupported", `MLflow has no ${write.axis} to write.`);
  }
}
