import { expect, test } from "vitest";

import type { Io, IoResponse } from "../types";
import { accountOf, blobStore } from "./blob";
import { listedBlobs } from "./blob-list";
import { signedByKey, signedBySas } from "./blob-signing";

const account = "https://acct.blob.core.windows.net";
type Answered = { status?: number; text?: string; headers?: Record<string, string> };

function answering(answer: (url: URL, headers: Record<string, string>) => Answered) {
  const asked: string[] = [];
  const io: Io = {
    fetch: async (address, init = {}): Promise<IoResponse> => {
      asked.push(address);
      const { status = 200, text = "", headers = {} } = answer(new URL(address), init.headers ?? {});
      const bytes = new TextEncoder().encode(text);
      return {
        status,
        headers: new Headers(headers),
        text: async () => text,
        bytes: async () => bytes,
        stream: () => new Blob([bytes]).stream(),
      };
    },
  };
  return { io, asked };
}

const blob = (name: string, size = 1, also = "") =>
  `<Blob><Name>${name}</Name><Properties>${also}<Content-Length>${size}</Content-Length></Properties></Blob>`;
const list = (blobs: string, marker = "") =>
  `<?xml version="1.0"?><EnumerationResults><Blobs>${blobs}</Blobs><NextMarker>${marker}</NextMarker></EnumerationResults>`;

test.each([
  [`${account}/c/folder`, "/c?restype=container&comp=list&prefix=folder%2F"],
  [`${account}:443/c/folder/`, "/c?restype=container&comp=list&prefix=folder%2F"],
  ["wasbs://c@acct.blob.core.windows.net/folder", "/c?restype=container&comp=list&prefix=folder%2F"],
  ["abfss://c@acct.dfs.core.windows.net/a%20b", "/c?restype=container&comp=list&prefix=a+b%2F"],
  [`${account}/c`, "/c?restype=container&comp=list&prefix="],
])("%s is a place in the account", async (uri, path) => {
  const { io, asked } = answering(() => ({ text: list(blob("folder/x")) }));
  const store = blobStore([account], io);
  expect(store.holds(uri)).toBe(true);
  await store.list(uri);
  expect(asked[0]).toBe(account + path);
});

test.each([
  "https://other.blob.core.windows.net/c/f",
  "s3://c/f",
  "wasbs://acct.blob.core.windows.net/f",
  account,
  "no address",
  `${account}x/c/f`,
])("%s is none", async (uri) => {
  const store = blobStore([account], answering(() => ({})).io);
  expect(store.holds(uri)).toBe(false);
  await expect(store.list(uri)).rejects.toMatchObject({ code: "unsupported" });
});

test("an account that is reached at another address is known by its name", async () => {
  const { io, asked } = answering(() => ({ text: "bytes" }));
  const store = blobStore(["http://127.0.0.1:10000/acct"], io);
  await store.open(`${account}/c/folder`, "MLmodel", 100);
  await store.open("http://127.0.0.1:10000/acct/c/folder", "a b.txt", 100);
  expect(asked).toEqual([
    "http://127.0.0.1:10000/acct/c/folder/MLmodel",
    "http://127.0.0.1:10000/acct/c/folder/a%20b.txt",
  ]);
  expect([accountOf(account), accountOf("http://127.0.0.1:10000/acct")]).toEqual(["acct", "acct"]);
});

test("pages are followed to the end, folders of Data Lake are no files", async () => {
  const pages: Record<string, string> = {
    "": list(
      blob("m/dir", 0) +
        blob("m/dir/one", 3) +
        blob("m/empty", 0) +
        blob("m/lake", 0, "<ResourceType>directory</ResourceType>"),
      "2",
    ),
    "2": list(blob("m/two &amp; &#233;", 4)),
  };
  const { io } = answering((url) => ({ text: pages[url.searchParams.get("marker") ?? ""] ?? "" }));
  expect(await blobStore([account], io).list(`${account}/c/m`)).toEqual([
    { path: "dir/one", size: 3 },
    { path: "empty", size: 0 },
    { path: "two & é", size: 4 },
  ]);
});

test("a marker that does not move, and an answer that is no list, are refused", async () => {
  const moving = answering(() => ({ text: list(blob("m/a"), "same") })).io;
  await expect(blobStore([account], moving).list(`${account}/c/m`)).rejects.toMatchObject({
    code: "registry_protocol",
  });
  for (const text of ["", "<html></html>", "{}", list(blob("m/a")).slice(0, -10)]) {
    const { io } = answering(() => ({ text }));
    await expect(blobStore([account], io).list(`${account}/c/m`)).rejects.toMatchObject({ code: "registry_protocol" });
  }
});

test("names that XML cannot hold come encoded", () => {
  const page = listedBlobs(list('<Blob><Name Encoded="true">a%EF%BF%BEb</Name><Properties></Properties></Blob>'));
  expect(page?.blobs).toEqual([{ name: "a\uFFFEb", size: null, folder: false }]);
});

test.each([
  [404, "BlobNotFound", null],
  [404, "", null],
  [404, "ContainerNotFound", "invalid"],
  [403, "AuthorizationPermissionMismatch", "registry_denied"],
  [409, "PublicAccessNotPermitted", "registry_denied"],
  [503, "ServerBusy", "registry_unavailable"],
  [416, "InvalidRange", "registry_protocol"],
])("opening a file that answers %i %s is %s", async (status, code, expected) => {
  const { io } = answering(() => ({ status, text: "<Error>secret</Error>", headers: { "x-ms-error-code": code } }));
  const opened = blobStore([account], io).open(`${account}/c/m`, "f", 10);
  if (expected === null) expect(await opened).toBeNull();
  else await expect(opened).rejects.toMatchObject({ code: expected, message: expect.not.stringContaining("secret") });
});

test("paths that lead out are not asked for, and what is longer than allowed is cut off by name", async () => {
  const { io, asked } = answering(() => ({ text: "0123456789" }));
  const store = blobStore([account], io);
  for (const path of ["../x", "a//b", "./a", "a/..", "a\\..\\b"])
    expect(await store.open(`${account}/c/m`, path, 10)).toBeNull();
  expect(asked).toEqual([]);
  const opened = await store.open(`${account}/c/m`, "f", 4);
  await expect(new Response(opened?.stream).text()).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringContaining("4 bytes"),
  });
  const known = answering(() => ({ text: "0123456789", headers: { "content-length": "10" } })).io;
  await expect(blobStore([account], known).open(`${account}/c/m`, "f", 4)).rejects.toMatchObject({ code: "invalid" });
});

test("a key signs a list and a read; a shared access signature is added to any address", async () => {
  const key = Buffer.from("key").toString("base64");
  const headers: Record<string, string>[] = [];
  const { io, asked } = answering((_url, sent) => {
    headers.push(sent);
    return { text: list("") };
  });
  await blobStore([account], signedByKey("acct", key, io)).list(`${account}/c`);
  expect(headers[0]?.authorization).toMatch(/^SharedKey acct:[A-Za-z0-9+/]{43}=$/);
  expect(Date.parse(headers[0]?.["x-ms-date"] ?? "")).not.toBeNaN();
  expect(asked.join()).not.toContain(key);
  const store = blobStore([account], signedBySas("?sv=1&sig=a%2B", io));
  await store.list(`${account}/c`);
  await store.open(`${account}/c`, "f", 1);
  expect(asked.slice(1)).toEqual([
    `${account}/c?restype=container&comp=list&prefix=&sv=1&sig=a%2B`,
    `${account}/c/f?sv=1&sig=a%2B`,
  ]);
});
