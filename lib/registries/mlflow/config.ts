import { createHash } from "node:crypto";

import { z } from "zod";

import { address, trimmed } from "../address";
import type { NetworkPolicy } from "../types";
import { bucketFields, bucketOrigins, bucketProblems } from "./buckets";

const signIns = ["none", "basic", "bearer", "header", "oauth"] as const;

const text = (meta: Record<string, unknown>) => z.string().trim().max(16_384).optional().meta(meta);
const pem = (meta: Record<string, unknown>) =>
  z
    .string()
    .trim()
    .max(65_536)
    .optional()
    .meta({ ...meta, multiline: true, group: "Network" });
const signIn = (kind: (typeof signIns)[number], meta: Record<string, unknown>) =>
  text({ ...meta, group: "Sign-in", showWhen: { auth: kind } });

/** Flat, because the form is built from it: what belongs to one kind of sign-in says so with `showWhen`. */
export const config = z
  .object({
    url: address.meta({
      title: "Address",
      hint: "Where MLflow answers, with its path when it has one (--static-prefix).",
      placeholder: "https://mlflow.example.com",
      group: "Server",
    }),
    workspace: z
      .string()
      .trim()
      .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "Small letters, digits and dashes.")
      .max(100)
      .optional()
      .meta({
        title: "Workspace",
        hint: "Only for servers with workspaces (3.10 and newer); empty is “default”.",
        group: "Server",
      }),
    uiUrl: address.optional().meta({
      title: "Address of its pages",
      hint: "Only when people reach MLflow at another address than Interlock does.",
      group: "Server",
    }),
    auth: z
      .enum(signIns)
      .default("none")
      .meta({
        title: "Sign-in",
        group: "Sign-in",
        labels: {
          none: "None",
          basic: "Password",
          bearer: "Token",
          header: "Header",
          oauth: "OAuth",
        },
      }),
    username: signIn("basic", { title: "User name" }),
    password: signIn("basic", { title: "Password", secret: true }),
    token: signIn("bearer", { title: "Token", secret: true }),
    headerName: signIn("header", { title: "Header", placeholder: "X-Api-Key" }),
    headerValue: signIn("header", { title: "Value", secret: true }),
    tokenUrl: address.optional().meta({ title: "Token address", group: "Sign-in", showWhen: { auth: "oauth" } }),
    clientId: signIn("oauth", { title: "Client id" }),
    clientSecret: signIn("oauth", { title: "Client secret", secret: true }),
    scope: signIn("oauth", { title: "Scope", hint: "Several are separated by spaces." }),
    audience: signIn("oauth", { title: "Audience", hint: "Only where the token address asks for one." }),
    ...bucketFields,
    allowPrivate: z.boolean().default(false).meta({
      title: "Allow private and loopback addresses",
      hint: "For servers inside your own network. Addresses where clouds keep credentials stay closed.",
      group: "Network",
    }),
    ca: pem({ title: "Custom CA", hint: "PEM. Trusted in addition to the public authorities." }),
    clientCertificate: pem({ title: "Client certificate", hint: "PEM, with its chain." }),
    clientKey: pem({ title: "Key of the client certificate", hint: "PEM, without a passphrase.", secret: true }),
  })
  .superRefine((value, context) => {
    for (const [field, message] of problemsOf(value)) context.addIssue({ code: "custom", path: [field], message });
  });

export type Config = z.output<typeof config>;

/** Without a trailing slash; paths are appended to it. */
export function baseOf({ url }: Config): string {
  return trimmed(url);
}

export function uiBaseOf({ url, uiUrl }: Config): string {
  return trimmed(uiUrl ?? url);
}

/** Two paths under one origin can be two servers, so the path belongs to the identity. */
export function registryKey(settings: Config): string {
  return `${baseOf(settings)} workspace ${settings.workspace ?? "default"}`;
}

export function origins(settings: Config): string[] {
  const { url, auth, tokenUrl } = settings;
  const called = [url, ...(auth === "oauth" && tokenUrl !== undefined ? [tokenUrl] : []), ...bucketOrigins(settings)];
  return called.map((each) => new URL(each).origin);
}

export function network({ allowPrivate, ca, clientCertificate, clientKey }: Config): NetworkPolicy {
  const both = clientCertificate !== undefined && clientKey !== undefined;
  return {
    allowPrivate,
    ca: ca ?? null,
    clientCertificate: both ? { certificate: clientCertificate, key: clientKey } : null,
  };
}

/** A stable name for the webhook of one receiving address: at most 63 of a-z, 0-9, dot, dash. */
export function webhookName(url: string): string {
  return `interlock-${createHash("sha256").update(url).digest("hex").slice(0, 16)}`;
}

const needed: Record<(typeof signIns)[number], readonly (keyof Config)[]> = {
  none: [],
  basic: ["username", "password"],
  bearer: ["token"],
  header: ["headerName", "headerValue"],
  oauth: ["tokenUrl", "clientId", "clientSecret"],
};

const ownedByTheDoor =
  /^(host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|content-.*|accept-encoding|expect|origin|referer|forwarded|(proxy|x-forwarded|sec)-.*|x-mlflow-workspace)$/;

function* problemsOf(value: Config): Generator<[keyof Config, string]> {
  for (const field of needed[value.auth]) if (!value[field]) yield [field, "This is needed for the chosen sign-in."];
  const { username, headerName, headerValue, token } = value;
  if (username?.includes(":")) yield ["username", "A user name cannot hold a colon."];
  if (headerName !== undefined && !/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(headerName))
    yield ["headerName", "That is not the name of a header."];
  if (headerName !== undefined && ownedByTheDoor.test(headerName.toLowerCase()))
    yield ["headerName", "This header cannot be set."];
  if (headerValue !== undefined && !/^[\t\x20-\x7e]*$/.test(headerValue))
    yield ["headerValue", "Only plain characters on one line."];
  if (token !== undefined && !/^[\x21-\x7e]*$/.test(token)) yield ["token", "A token has no spaces or line breaks."];
  if (value.clientCertificate && !value.clientKey) yield ["clientKey", "The certificate needs its key."];
  if (value.clientKey && !value.clientCertificate) yield ["clientCertificate", "The key needs its certificate."];
  yield* bucketProblems(value);
}
