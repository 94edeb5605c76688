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
      await client.send(z.unknown(), method, `2.0/mlflow/${path}`, body).catch((cause: unknown) => {
        throw whyNotWritten(cause);
      });
    },
  };
}

function callOf(write: Write): Call {
  const { model: name } = write;
  switch (write.axis) {
    case "stage": {
      const body = { name, version: write.version, stage: write.after, archive_existing_versions: false };
      return { method: "POST", path: "model-versions/transition-stage", body };
    }
    case "alias":
      return write.after === null
        ? { method: "DELETE", path: "registered-models/alias", body: { name, alias: write.key } }
        : { method: "POST", path: "registered-models/alias", body: { name, alias: write.key, version: write.after } };
    case "tag": {
      const body = { name, version: write.version, key: write.key };
      return write.after === null
        ? { method: "DELETE", path: "model-versions/delete-tag", body }
        : { method: "POST", path: "model-versions/set-tag", body: { ...body, value: write.after } };
    }
  }
}

/**
 * Of parallel callers that set an alias for the first time some get 400 though nothing is wrong with their request (a
 * unique constraint of the server's database): whether the alias stands, a read tells, so it counts as no answer.
 */
function whyNotWritten(cause: unknown): unknown {
  const isRace = cause instanceof AppError && cause.code === "invalid" && cause.cause instanceof Error && cause.cause.message === "400 BAD_REQUEST";
  return isRace ? new AppError("registry_unavailable", "MLflow was asked for the same alias by somebody else at that moment.", { cause }) : cause;
}
