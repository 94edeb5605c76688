import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, expect, test } from "vitest";

import { openDoor } from "@/lib/http/door";

import { startStandIn } from "../../../e2e/stack/vertex/server";
import { World } from "../../../e2e/stack/vertex/world";
import { googleCredentials, signedDoor } from "../cloud/google";
import { gcsStore, placeOf } from "./gcs";

const closing: (() => unknown)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

const network = { allowPrivate: true, ca: null, clientCertificate: null };
let labels = 0;

async function opened(files: Record<string, string>) {
  const world = new World();
  for (const [name, content] of Object.entries(files)) world.put("bucket-1", name, content);
  const standIn = await startStandIn(world);
  closing.push(standIn.close);
  labels += 1;
  const io = openDoor({ origins: [standIn.url], network, label: `Bucket ${labels}` });
  const credentials = googleCredentials({ kind: "key", json: standIn.settings.key }, io, [standIn.url]);
  return { ...standIn, store: gcsStore(standIn.url, signedDoor(io, credentials)) };
}

async function textOf(opening: Promise<{ stream: ReadableStream<Uint8Array> } | null>): Promise<string | null> {
  const file = await opening;
  return file && (await new Response(file.stream).text());
}

test.each([
  ["gs://bucket-1/a/b", { bucket: "bucket-1", object: "a/b" }],
  ["gs://bucket-1/a/b/", { bucket: "bucket-1", object: "a/b" }],
  ["gs://bucket-1", { bucket: "bucket-1", object: "" }],
  ["gs://bucket.with.dots_1/ü ?#%", { bucket: "bucket.with.dots_1", object: "ü ?#%" }],
  ["s3://bucket-1/a", null],
  ["gs://B/a", null],
  ["gs://../a", null],
  ["gs://bucket-1/../", null],
  ["gs://bucket-1/../a", { bucket: "bucket-1", object: "../a" }],
  ["https://storage.googleapis.com/bucket-1/a", null],
])("the address %s is %o", (uri, place) => {
  expect(placeOf(uri)).toEqual(place);
});

test("files below an address are listed with sizes, by pages, and those beside it are not", async () => {
  const many = Object.fromEntries(
    Array.from({ length: 230 }, (_, index) => [`m/v1/shard-${index}`, "x".repeat(index)]),
  );
  const { store, violations } = await opened({
    ...many,
    "m/v10/other": "no",
    "m/v1": "no",
    "m/v1/": "",
    "m/v1/ü/#?%.txt": "yes",
  });
  const files = await store.list("gs://bucket-1/m/v1/");
  expect(files).toHaveLength(231);
  expect(files).toContainEqual({ path: "shard-229", size: 229 });
  expect(files).toContainEqual({ path: "ü/#?%.txt", size: 3 });
  expect(await textOf(store.open("gs://bucket-1/m/v1", "ü/#?%.txt", 10))).toBe("yes");
  expect(violations).toEqual([]);
});

test("an address of one file lists it by its name and opens it by that name or none", async () => {
  const { store } = await opened({ "m/model.joblib": "bytes" });
  const uri = "gs://bucket-1/m/model.joblib";
  expect(await store.list(uri)).toEqual([{ path: "model.joblib", size: 5 }]);
  expect(await textOf(store.open(uri, "", 10))).toBe("bytes");
  expect(await textOf(store.open(uri, "model.joblib", 10))).toBe("bytes");
  expect(await store.open(uri, "other", 10)).toBeNull();
});

test("what is not there is null or empty: a file, a folder, a path that leads out; a list in no bucket is refused", async () => {
  const { store } = await opened({ "m/a": "1", secret: "2" });
  expect(await store.list("gs://bucket-1/none")).toEqual([]);
  await expect(store.list("gs://no-bucket/m")).rejects.toMatchObject({
    code: "invalid",
    message: "Cloud Storage has no bucket named no-bucket.",
  });
  expect(await store.open("gs://no-bucket/m", "a", 10)).toBeNull();
  for (const path of ["b", "../secret", "..\\secret", "a/\\secret", "a/../a", "./a", "a\0", "", "/a"])
    expect(await store.open("gs://bucket-1/m", path, 10)).toBeNull();
});

test("a file that is too long is refused by its name, whether its length was said or not", async () => {
  const { store } = await opened({ "m/a": "12345" });
  await expect(store.open("gs://bucket-1/m", "a", 4)).rejects.toMatchObject({
    code: "invalid",
    message: "a is longer than 4 bytes, which is the most that is read of a file.",
  });
  const silent = await served((response) => response.writeHead(200).write("12345", () => response.end()));
  await expect(textOf(silent.open("gs://bucket-1/m", "a", 4))).rejects.toMatchObject({ code: "invalid" });
});

test.each([
  [403, "registry_denied"],
  [401, "registry_denied"],
  [500, "registry_unavailable"],
  [400, "invalid"],
  [418, "registry_protocol"],
])("a bucket that answers %i is %s, without a word of it", async (status, code) => {
  const store = await served((response) => response.writeHead(status).end('{"error": {"message": "secret detail"}}'));
  for (const failure of [store.list("gs://bucket-1/m"), store.open("gs://bucket-1/m", "a", 10)]) {
    await expect(failure).rejects.toMatchObject({ code });
    await expect(failure).rejects.not.toThrow(/secret detail/);
  }
});

test.each(["{}", "<html>", "", '{"kind": "storage#objects", "items": [{"size": "1"}]}'])(
  "%s never passes for a list of files",
  async (text) => {
    const store = await served((response) => response.end(text));
    await expect(store.list("gs://bucket-1/m")).rejects.toMatchObject({ code: "registry_protocol" });
  },
);

test("a busy bucket is asked again", async () => {
  const page = '{"kind": "storage#objects", "items": [{"name": "m/a", "size": "1"}]}';
  const store = await served((response, count) =>
    count === 1 ? response.writeHead(503, { "retry-after": "0" }).end() : response.end(page),
  );
  expect(await store.list("gs://bucket-1/m")).toEqual([{ path: "a", size: 1 }]);
});

test("a page token that comes again is refused", async () => {
  const store = await served((response) => response.end('{"kind": "storage#objects", "nextPageToken": "again"}'));
  await expect(store.list("gs://bucket-1/m")).rejects.toMatchObject({ code: "registry_protocol" });
});

test("an address of another store is not its business", async () => {
  const store = await served((response) => response.end());
  expect(store.holds("s3://bucket-1/m")).toBe(false);
  await expect(store.list("s3://bucket-1/m")).rejects.toMatchObject({ code: "unsupported" });
});

async function served(behave: (response: ServerResponse, count: number) => void) {
  let count = 0;
  const server = createServer((_request, response) => behave(response, ++count));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  labels += 1;
  return gcsStore(url, openDoor({ origins: [url], network, label: `Bucket ${labels}` }));
}
