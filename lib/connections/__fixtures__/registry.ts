import { createHmac } from "node:crypto";

import { z } from "zod";

import { AppError } from "@/lib/errors";
import { memoryRegistry } from "@/lib/registries/memory";
import { defineRegistry, type Deliveries, type RegistryDefinition, type Subscriptions } from "@/lib/registries/types";

/** What the registry behind the fake was asked for, and what it shall answer. */
export const registryDouble = {
  subscriptions: [] as { url: string; secret: string }[],
  refusal: null as string | null,
  /** Runs while the registry is being asked to announce changes. */
  meanwhile: null as (() => Promise<unknown>) | null,
  unsubscribed: [] as string[],
  /** Deliveries are set up in its own console. */
  isByHand: false,
};

const config = z.object({
  baseUrl: z.url("Write the whole address, with https://.").meta({ title: "Base URL", hint: "Without a path." }),
  workspace: z.string().optional().meta({ title: "Workspace" }),
  auth: z
    .enum(["none", "basic", "bearer", "machine"])
    .default("none")
    .meta({
      title: "Credentials",
      labels: { none: "None", basic: "Password", bearer: "Token", machine: "This machine" },
    }),
  username: z
    .string()
    .optional()
    .meta({ title: "User name", showWhen: { auth: "basic" } }),
  password: z
    .string()
    .min(8, "At least 8 characters.")
    .optional()
    .meta({ title: "Password", secret: true, showWhen: { auth: "basic" } }),
  token: z
    .string()
    .optional()
    .meta({ title: "Token", secret: true, showWhen: { auth: "bearer" } }),
  tokenUrl: z
    .url()
    .optional()
    .meta({ title: "Token address", showWhen: { auth: ["bearer", "machine"] } }),
  retries: z.number().int().default(2).meta({ title: "Retries" }),
  ca: z.string().optional().meta({ title: "Custom CA", multiline: true, group: "Network" }),
  allowPrivate: z.boolean().default(false).meta({ title: "Allow private addresses", group: "Network" }),
});

export const fake: RegistryDefinition = defineRegistry({
  kind: "fake",
  label: "Fake registry",
  stageWords: [
    { axis: "alias", title: "alias", example: "champion" },
    { axis: "stage", title: "stage", example: "Production" },
  ],
  config,
  registryKey: ({ baseUrl, workspace }) => `${new URL(baseUrl).origin}/${workspace ?? ""}`,
  origins: ({ baseUrl, tokenUrl }) => [baseUrl, tokenUrl ?? baseUrl].map((url) => new URL(url).origin),
  ambient: ({ auth }) => auth === "machine",
  network: ({ allowPrivate, ca }) => ({ allowPrivate, ca: ca ?? null, clientCertificate: null }),
  open: () => ({
    ...memoryRegistry(),
    webhooks: registryDouble.isByHand
      ? { byHand: { header: "x-signature", steps: ["Set it up there."] }, verify }
      : { ...subscriptions, verify },
  }),
});

const subscriptions: Subscriptions = {
  async subscribe(url, secret) {
    if (registryDouble.refusal) throw new AppError("registry_denied", registryDouble.refusal);
    registryDouble.subscriptions.push({ url, secret });
    const id = `hook-${registryDouble.subscriptions.length}`;
    await registryDouble.meanwhile?.();
    return id;
  },
  async unsubscribe(id) {
    if (registryDouble.refusal) throw new AppError("registry_denied", registryDouble.refusal);
    registryDouble.unsubscribed.push(id);
  },
};

const verify: Deliveries["verify"] = (headers, body, secret) => {
  const deliveryId = headers.get("x-delivery") ?? "";
  return headers.get("x-signature") === sign(body, secret) ? { deliveryId, hint: null } : null;
};

export function sign(body: Uint8Array, secret: string): string {
  return createHmac("sha256", secret).update(body).digest("hex");
}
