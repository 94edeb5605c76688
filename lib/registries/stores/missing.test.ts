import { expect, test } from "vitest";

import { door, serve } from "@/lib/http/door.testing";

import { blobStore } from "./blob";
import { gcsStore } from "./gcs";
import { s3Store } from "./s3";
import type { Store } from "./types";

const keys = { accessKeyId: "AKIA", secretAccessKey: "secret", sessionToken: null };

async function answering(status: number, text: string, headers: Record<string, string> = {}) {
  const origin = await serve((_request, response) => void response.writeHead(status, headers).end(text));
  const io = door(origin);
  return {
    s3: s3Store({ origin, region: "eu-west-1" }, io, { keys: async () => keys, renewable: false }),
    blob: blobStore([`${origin}/acct`], io),
    gcs: gcsStore(origin, io),
    uris: { s3: "s3://bucket/m", blob: `${origin}/acct/bucket/m`, gcs: "gs://bucket/m" },
  };
}

const list = async (kind: "s3" | "blob" | "gcs", ...answer: Parameters<typeof answering>) => {
  const stores = await answering(...answer);
  const store: Store = stores[kind];
  return store.list(stores.uris[kind]);
};

test.each([
  ["s3", "", {}],
  ["s3", "<Error><Code>NoSuchBucket</Code></Error>", {}],
  ["blob", "", {}],
  ["blob", "<Error/>", { "x-ms-error-code": "ContainerNotFound" }],
  ["gcs", '{"error": {"code": 404}}', {}],
] as const)(
  "a list in %s that is not there (%j) has no bucket, which is not the same as no files",
  async (kind, text, headers) => {
    await expect(list(kind, 404, text, headers)).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringMatching(/no (bucket|container) named bucket/),
    });
  },
);
