import { createHmac, timingSafeEqual } from "node:crypto";

import { z } from "zod";

import { AppError } from "@/lib/errors";

import type { WebhookHint, Webhooks } from "../types";
import type { Client } from "./client";
import { webhookName } from "./config";
import { hintOf } from "./map";
import { deliveryBody, webhookReply } from "./wire";

/** Everything a server announces about models. There is nothing for stages, descriptions, renames and deletions. */
const events = [
  { entity: "REGISTERED_MODEL", action: "CREATED" },
  { entity: "MODEL_VERSION", action: "CREATED" },
  { entity: "MODEL_VERSION_TAG", action: "SET" },
  { entity: "MODEL_VERSION_TAG", action: "DELETED" },
  { entity: "MODEL_VERSION_ALIAS", action: "CREATED" },
  { entity: "MODEL_VERSION_ALIAS", action: "DELETED" },
];

const windowSeconds = 300;

export function webhooksOf(client: Client): Webhooks {
  return {
    async subscribe(url, secret) {
      const body = {
        name: webhookName(url),
        url,
        secret,
        description: "Tells Interlock what changed.",
        status: "ACTIVE",
        events,
      };
      const reply = await client.send(webhookReply, "POST", "2.0/mlflow/webhooks", body).catch((cause: unknown) => {
        throw whyNotSubscribed(cause, url);
      });
      return reply.webhook.webhook_id;
    },

    async unsubscribe(id) {
      await client
        .send(z.unknown(), "DELETE", `2.0/mlflow/webhooks/${encodeURIComponent(id)}`, {})
        .catch((error: unknown) => {
          const gone = error instanceof AppError && (error.code === "not_found" || error.code === "unsupported");
          if (!gone) throw error;
        });
    },

    verify(headers, body, secret, now) {
      const deliveryId = headers.get("x-mlflow-delivery-id");
      const timestamp = headers.get("x-mlflow-timestamp");
      const signature = headers.get("x-mlflow-signature");
      if (!deliveryId || !timestamp || !signature || !/^\d{1,12}$/.test(timestamp)) return null;
      if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > windowSeconds) return null;
      const mac = createHmac("sha256", secret).update(`${deliveryId}.${timestamp}.`).update(body).digest("base64");
      if (!equal(signature, `v1,${mac}`)) return null;
      return { deliveryId, hint: readHint(body) };
    },
  };
}

function equal(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function readHint(body: Uint8Array): WebhookHint | null {
  try {
    const { data } = deliveryBody.safeParse(JSON.parse(new TextDecoder().decode(body)));
    return data ? hintOf(data) : null;
  } catch {
    return null;
  }
}

function whyNotSubscribed(cause: unknown, url: string): unknown {
  if (!(cause instanceof AppError)) return cause;
  const { host, protocol } = new URL(url);
  switch (cause.code) {
    case "unsupported":
      return new AppError(
        "unsupported",
        "This MLflow has no webhooks: they came with 3.3, for servers that keep their registry in a database.",
        { cause },
      );
    case "registry_denied":
      return new AppError("registry_denied", "MLflow lets only its administrators add webhooks.", { cause });
    case "invalid":
      return new AppError(
        "invalid",
        protocol === "https:"
          ? `MLflow refuses to call ${host}. It must be able to look the name up; for a private or loopback address it must be started with MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS=true.`
          : `MLflow refuses to call ${host}. For http it must be started with MLFLOW_WEBHOOK_ALLOWED_SCHEMES=http,https; for a private or loopback address also with MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS=true.`,
        { cause },
      );
    default:
      return cause;
  }
}
