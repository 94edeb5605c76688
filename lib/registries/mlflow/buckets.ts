import { z } from "zod";

import { address, origin, trimmed } from "../address";
import { serviceOrigin } from "../cloud/aws";
import { googleCredentials, googleOrigins, signedDoor } from "../cloud/google";
import { readGoogleFile, tokenAddresses, whyNotGoogleFile } from "../cloud/google-files";
import { accountOf, blobStore } from "../stores/blob";
import { signedByKey, signedBySas } from "../stores/blob-signing";
import { gcsStore, placeOf as placeInGcs } from "../stores/gcs";
import { placeOf as placeInS3, s3Store } from "../stores/s3";
import type { Store } from "../stores/types";
import type { Io } from "../types";

const places = ["none", "s3", "gcs", "azure"] as const;
type Place = (typeof places)[number];

const group = "Files";
const text = (place: Place, meta: Record<string, unknown>) =>
  z
    .string()
    .trim()
    .max(65_536)
    .optional()
    .meta({ ...meta, group, showWhen: { filesIn: place } });
const addressOf = (place: Place, meta: Record<string, unknown>, field = address) =>
  field.optional().meta({ ...meta, group, showWhen: { filesIn: place } });

/** Credentials for files that lie in a bucket of their own, where MLflow only points at them. */
export const bucketFields = {
  filesIn: z
    .enum(places)
    .default("none")
    .meta({
      title: "Files outside MLflow",
      hint: "Where model files lie directly in a bucket, Interlock reads them there. Give it credentials that may read that bucket and nothing else.",
      group,
      labels: { none: "None", s3: "Amazon S3", gcs: "Google Cloud Storage", azure: "Azure Blob Storage" },
    }),
  s3Region: text("s3", { title: "Region", hint: "The one that the bucket is in.", placeholder: "eu-west-1" }),
  s3AccessKeyId: text("s3", { title: "Access key id", placeholder: "AKIA…" }),
  s3SecretAccessKey: text("s3", { title: "Secret access key", secret: true }),
  s3Endpoint: addressOf(
    "s3",
    {
      title: "Address of S3",
      hint: "Only for MinIO and other stores that speak like S3, and for private links. Buckets are named in the path.",
      placeholder: "https://minio.example.com",
    },
    origin,
  ),
  gcsKey: text("gcs", {
    title: "Service account key",
    hint: "The whole JSON file.",
    secret: true,
    multiline: true,
  }),
  gcsUrl: addressOf("gcs", {
    title: "Address of Cloud Storage",
    hint: "Only for a private link; empty is https://storage.googleapis.com.",
  }),
  azureUrl: addressOf("azure", {
    title: "Address of the storage account",
    placeholder: "https://account.blob.core.windows.net",
  }),
  azureKey: text("azure", { title: "Account key", hint: "Or a shared access signature, below.", secret: true }),
  azureSas: text("azure", {
    title: "Shared access signature",
    hint: "Instead of the key, for reading and listing: sv=…&sig=…",
    secret: true,
  }),
};

type BucketSettings = z.output<z.ZodObject<typeof bucketFields>>;

export function bucketOrigins(settings: BucketSettings): string[] {
  switch (settings.filesIn) {
    case "none":
      return [];
    case "s3":
      return [s3Origin(settings)];
    case "gcs":
      return [new URL(gcsBase(settings)).origin, ...gcsTokenOrigins(settings)];
    case "azure":
      return settings.azureUrl === undefined ? [] : [new URL(settings.azureUrl).origin];
  }
}

/** The store that the settings name; null when they name none. It makes no call by itself. */
export function bucketOf(settings: BucketSettings, io: Io): Store | null {
  switch (settings.filesIn) {
    case "none":
      return null;
    case "s3": {
      const { s3Region = "", s3AccessKeyId = "", s3SecretAccessKey = "" } = settings;
      const keys = { accessKeyId: s3AccessKeyId, secretAccessKey: s3SecretAccessKey, sessionToken: null };
      const credentials = { keys: async () => keys, renewable: false };
      return s3Store({ origin: s3Origin(settings), region: s3Region }, io, credentials);
    }
    case "gcs": {
      const credentials = googleCredentials(
        { kind: "key", json: settings.gcsKey ?? "" },
        io,
        gcsTokenOrigins(settings),
      );
      return gcsStore(gcsBase(settings), signedDoor(io, credentials));
    }
    case "azure": {
      const { azureUrl = "", azureKey, azureSas = "" } = settings;
      const account = trimmed(azureUrl);
      const door = azureKey ? signedByKey(accountOf(account), azureKey, io) : signedBySas(azureSas, io);
      return blobStore([account], door);
    }
  }
}

/** Whether an address is one of a store that a connection can have credentials for. */
export function isBucketAddress(uri: string): boolean {
  const inAzure = /^(wasbs?|abfss?|https):\/\/[^/]+\.(blob|dfs)\.core\./i;
  return placeInS3(uri) !== null || placeInGcs(uri) !== null || inAzure.test(uri);
}

const needed: Record<Place, readonly (keyof BucketSettings)[]> = {
  none: [],
  s3: ["s3Region", "s3AccessKeyId", "s3SecretAccessKey"],
  gcs: ["gcsKey"],
  azure: ["azureUrl"],
};

export function* bucketProblems(value: BucketSettings): Generator<[keyof BucketSettings, string]> {
  const missing = needed[value.filesIn].filter((field) => !value[field]);
  for (const field of missing) yield [field, "This is needed to read files there."];
  if (missing.length > 0) return;
  if (value.filesIn === "s3") yield* s3Problems(value);
  if (value.filesIn === "gcs") yield* gcsProblems(value);
  if (value.filesIn === "azure") yield* azureProblems(value);
}

function* s3Problems({ s3Region = "", s3AccessKeyId = "" }: BucketSettings): ReturnType<typeof bucketProblems> {
  if (!/^[a-z0-9-]{1,32}$/.test(s3Region)) yield ["s3Region", "A region, such as eu-west-1."];
  if (!/^[\w.+=@-]{3,128}$/.test(s3AccessKeyId)) yield ["s3AccessKeyId", "That is not an access key id."];
}

function* gcsProblems(value: BucketSettings): ReturnType<typeof bucketProblems> {
  const { gcsKey = "" } = value;
  const problem = whyNotGoogleFile(gcsKey, "service_account");
  if (problem !== null) {
    yield ["gcsKey", problem];
    return;
  }
  const allowed = gcsTokenOrigins(value);
  const foreign = tokenAddresses(readGoogleFile(gcsKey)).find((each) => !allowed.includes(new URL(each).origin));
  if (foreign !== undefined)
    yield [
      "gcsKey",
      `The file wants its tokens from ${new URL(foreign).origin}; it has to be ${allowed.join(" or ")}.`,
    ];
}

function* azureProblems({ azureUrl = "", azureKey, azureSas }: BucketSettings): ReturnType<typeof bucketProblems> {
  if (/\.dfs\.core\./i.test(azureUrl))
    yield ["azureUrl", "Files are read from the account's Blob address: the same with “blob” in place of “dfs”."];
  if (!azureKey && !azureSas) yield ["azureKey", "A key or a shared access signature is needed."];
  if (azureKey && azureSas) yield ["azureSas", "Either the key or a signature, not both."];
  if (azureKey && !/^[A-Za-z0-9+/]{20,}={0,2}$/.test(azureKey)) yield ["azureKey", "That is not an account key."];
  const granted = azureSas?.replace(/^\?/, "") ?? "";
  if (azureSas && !(/^\w+=[!-~]+$/.test(granted) && new URLSearchParams(granted).has("sig")))
    yield ["azureSas", "Only what stands after the question mark, with its sig=…"];
}

function s3Origin({ s3Region = "", s3Endpoint }: BucketSettings): string {
  return s3Endpoint === undefined ? serviceOrigin("s3", s3Region) : new URL(s3Endpoint).origin;
}

function gcsBase({ gcsUrl }: BucketSettings): string {
  return gcsUrl === undefined ? "https://storage.googleapis.com" : trimmed(gcsUrl);
}

/** A private link may serve tokens as well. */
function gcsTokenOrigins({ gcsUrl }: BucketSettings): string[] {
  return [...googleOrigins("key", null), ...(gcsUrl === undefined ? [] : [new URL(gcsUrl).origin])];
}
