import { gzipSync } from "node:zlib";

import { expect, test } from "vitest";

import { door, serve } from "@/lib/http/door.testing";

import type { Io } from "../types";
import { blobStore } from "./blob";
import { gcsStore } from "./gcs";
import { s3Store } from "./s3";
import type { Store } from "./types";

const keys = { accessKeyId: "AKIA", secretAccessKey: "secret", sessionToken: null };

const stores: Record<string, (origin: string, io: Io) => [Store, string]> = {
  S3: (origin, io) => [
    s3Store({ origin, region: "eu-west-1" }, io, { keys: async () => keys, renewable: false }),
    "s3://bucket/m",
  ],
  "Azure Blob": (origin, io) => [blobStore([`${origin}/acct`], io), `${origin}/acct/c/m`],
  "Cloud Storage": (origin, io) => [gcsStore(origin, io), "gs://bucket/m"],
};

test.each(
  Object.entries(stores).flatMap(([name, open]) =>
    (["gzip", "bzip2", "gzip, aws-chunked"] as const).map((encoding) => [encoding, name, open] as const),
  ),
)("an object that was put with the encoding %s into %s is read as it is stored", async (encoding, _name, open) => {
  const stored = gzipSync("what is inside");
  const origin = await serve((_request, response) => {
    response.writeHead(200, { "content-encoding": encoding, "content-length": stored.length });
    response.end(stored);
  });
  const [store, uri] = open(origin, door(origin));
  const file = await store.open(uri, "data.gz", 1_000);
  expect(file?.size).toBe(stored.length);
  expect(file && Buffer.from(await new Response(file.stream).arrayBuffer())).toEqual(stored);
});

test("Cloud Storage, which unpacks gzip for whoever does not take it, is asked for what is stored", async () => {
  const stored = gzipSync("what is inside");
  const origin = await serve((request, response) => {
    if (!/\bgzip\b/.test(request.headers["accept-encoding"] ?? "")) return void response.end("what is inside");
    response.writeHead(200, { "content-encoding": "gzip", "content-length": stored.length });
    response.end(stored);
  });
  const file = await gcsStore(origin, door(origin)).open("gs://bucket/m", "data.json", 1_000);
  expect(file?.size).toBe(stored.length);
  expect(file && Buffer.from(await new Response(file.stream).arrayBuffer())).toEqual(stored);
});
