import { z } from "zod";

import { address, trimmed } from "../address";
import { googleOrigins, type GoogleSignIn } from "../cloud/google";
import { readGoogleFile, tokenAddresses, whyNotGoogleFile } from "../cloud/google-files";
import type { NetworkPolicy } from "../types";

const signIns = ["key", "surroundings", "federation", "machine"] as const;

const file = (kind: (typeof signIns)[number], meta: Record<string, unknown>) =>
  z
    .string()
    .trim()
    .max(65_536)
    .optional()
    .meta({ ...meta, multiline: true, group: "Sign-in", showWhen: { auth: kind } });
const override = (meta: Record<string, unknown>) => address.optional().meta({ ...meta, group: "Network" });

/** Flat, because the form is built from it: what belongs to one kind of sign-in says so with `showWhen`. */
export const config = z
  .object({
    project: z
      .string()
      .trim()
      .max(100)
      .regex(/^([a-z0-9.-]+:)?[a-z0-9][a-z0-9-]*$/, "A project's id or number, not its display name.")
      .meta({
        title: "Project",
        hint: "Id or number of the Google Cloud project.",
        placeholder: "fraud-prod-4711",
        group: "Registry",
      }),
    location: z
      .string()
      .trim()
      .max(60)
      .regex(/^[a-z][a-z0-9-]*$/, "A region as Google writes it, such as europe-west4.")
      .meta({
        title: "Region",
        hint: "Models of one region are one registry.",
        placeholder: "europe-west4",
        group: "Registry",
      }),
    auth: z
      .enum(signIns)
      .default("key")
      .meta({
        title: "Sign-in",
        group: "Sign-in",
        labels: {
          key: "Service account key",
          surroundings: "Application default credentials",
          federation: "Workload identity federation",
          machine: "This machine",
        },
      }),
    key: file("key", { title: "Key file", hint: "The whole JSON file of a service account's key.", secret: true }),
    federation: file("federation", {
      title: "Credential configuration",
      hint: "The JSON file of type external_account. Its token must lie in a file that this machine's AZURE_FEDERATED_TOKEN_FILE or AWS_WEB_IDENTITY_TOKEN_FILE names.",
      // It may hold a client_secret.
      secret: true,
    }),
    url: override({
      title: "Address of the API",
      hint: "Only for a private link; empty is the region's own address.",
      placeholder: "https://europe-west4-aiplatform.googleapis.com",
    }),
    storageUrl: override({
      title: "Address of Cloud Storage",
      hint: "Only for a private link; empty is https://storage.googleapis.com.",
    }),
    tokenUrl: override({
      title: "Address of tokens",
      hint: "Only for a private link: the place that the credential file names. Empty is Google's own.",
    }),
    allowPrivate: z.boolean().default(false).meta({
      title: "Allow private and loopback addresses",
      hint: "For addresses inside your own network. Addresses where clouds keep credentials stay closed, but for this machine's own sign-in.",
      group: "Network",
    }),
    ca: z.string().trim().max(65_536).optional().meta({
      title: "Custom CA",
      hint: "PEM. Trusted in addition to the public authorities.",
      multiline: true,
      group: "Network",
    }),
  })
  .superRefine((value, context) => {
    for (const [field, message] of problemsOf(value)) context.addIssue({ code: "custom", path: [field], message });
  });

export type Config = z.output<typeof config>;

/** Where the API answers, without a trailing slash. */
export function baseOf({ url, location }: Pick<Config, "url" | "location">): string {
  if (url) return trimmed(url);
  return location === "global" ? "https://aiplatform.googleapis.com" : `https://${location}-aiplatform.googleapis.com`;
}

export function storageBaseOf({ storageUrl }: Pick<Config, "storageUrl">): string {
  return storageUrl ? trimmed(storageUrl) : "https://storage.googleapis.com";
}

/** `projects/…/locations/…`, as we were told it; Google answers with the project's number in its place. */
export function parentOf({ project, location }: Pick<Config, "project" | "location">): string {
  return `projects/${project}/locations/${location}`;
}

export function signInOf({ auth, key, federation }: Config): GoogleSignIn {
  if (auth === "key") return { kind: auth, json: key ?? "" };
  return auth === "federation" ? { kind: auth, json: federation ?? "" } : { kind: auth };
}

export function tokenOriginsOf({ auth, tokenUrl }: Pick<Config, "auth" | "tokenUrl">): string[] {
  return googleOrigins(auth, tokenUrl || null);
}

/** One region of one project is one registry. */
export function registryKey(settings: Config): string {
  return `${baseOf(settings)} ${parentOf(settings)}`;
}

export function origins(settings: Config): string[] {
  const called = [baseOf(settings), storageBaseOf(settings)].map((each) => new URL(each).origin);
  return [...called, ...tokenOriginsOf(settings)];
}

/** A federation file holds no credential: the token that it speaks of is this machine's. */
export function ambient({ auth }: Config): boolean {
  return auth !== "key";
}

export function network({ allowPrivate, ca, auth }: Config): NetworkPolicy {
  return { allowPrivate, ca: ca || null, clientCertificate: null, metadataService: auth === "machine" };
}

function* problemsOf(value: Config): Generator<[keyof Config, string]> {
  const { auth, key = "", federation = "" } = value;
  if (auth !== "key" && auth !== "federation") return;
  const [text, type] = auth === "key" ? [key, "service_account" as const] : [federation, "external_account" as const];
  if (text === "") {
    yield [auth, "This is needed for the chosen sign-in."];
    return;
  }
  const problem = whyNotGoogleFile(text, type);
  if (problem !== null) {
    yield [auth, problem];
    return;
  }
  const allowed = tokenOriginsOf(value);
  const foreign = tokenAddresses(readGoogleFile(text)).find((each) => !allowed.includes(new URL(each).origin));
  if (foreign !== undefined)
    yield [auth, `The file wants its tokens from ${new URL(foreign).origin}; it has to be ${allowed.join(" or ")}.`];
}
