import { afterEach, beforeEach, expect, test } from "vitest";

import { openDoor } from "@/lib/http/door";

import { type StandIn, standingKeys, startStandIn } from "../../../e2e/stack/sagemaker/server";
import { awsCredentials, type AwsSettings } from "../cloud/aws";
import { placeOf, s3Store } from "./s3";

let standIn: StandIn;
beforeEach(async () => {
  standIn = await startStandIn();
});
afterEach(async () => {
  expect(standIn.violations).toEqual([]);
  await standIn.stop();
});

function store(also: Partial<AwsSettings> = {}) {
  const settings: AwsSettings = {
    region: "eu-west-1",
    sts: standIn.url,
    signIn: { from: "keys", keys: { ...standingKeys, sessionToken: null } },
    role: null,
    ...also,
  };
  const network = { allowPrivate: true, ca: null, clientCertificate: null };
  const io = openDoor({ origins: [standIn.url], network, label: `S3 ${standIn.url}` });
  return s3Store({ origin: standIn.url, region: "eu-west-1" }, io, awsCredentials(settings, io));
}

const put = (...keys: string[]) => keys.forEach((key) => standIn.world.putObject("bucket", key, `of ${key}`));
const textAt = async (uri: string, path: string) => {
  const opened = await store().open(uri, path, 1000);
  return opened && (await new Response(opened.stream).text());
};

test.each([
  ["s3://bucket/a/b", "bucket", "a/b"],
  ["s3://bucket", "bucket", ""],
  ["s3a://bucket/a/", "bucket", "a/"],
  ["s3://bucket/what?#is%20this", "bucket", "what?#is%20this"],
  ["https://bucket.s3.eu-west-1.amazonaws.com/a%20b", "bucket", "a b"],
  ["https://my.bucket.s3.amazonaws.com/a", "my.bucket", "a"],
  ["https://s3.cn-north-1.amazonaws.com.cn/bucket/a/b", "bucket", "a/b"],
  ["https://s3-eu-west-1.amazonaws.com/bucket/a", "bucket", "a"],
])("%s is in the bucket %s at %j", (uri, bucket, key) => {
  expect(placeOf(uri)).toEqual({ bucket, key });
});

test.each([
  "gs://bucket/a",
  "https://example.com/bucket/a",
  "http://bucket.s3.amazonaws.com/a",
  "s3://bucket/../x",
  "s3:///a",
  "/a",
  "",
  "https://s3.amazonaws.com.example.com/b/a",
  "https://s3.amazonaws.com/b/%zz",
])("%j is not in S3", async (uri) => {
  expect(store().holds(uri)).toBe(false);
  await expect(store().list(uri)).rejects.toMatchObject({ code: "unsupported" });
});

test("a folder is listed with what is below it and nothing beside it", async () => {
  put("model/b", "model/a/c", "model/", "model-2/x", "models", "other");
  for (const uri of ["s3://bucket/model", "s3://bucket/model/"])
    expect(await store().list(uri)).toEqual([
      { path: "a/c", size: 12 },
      { path: "b", size: 10 },
    ]);
  expect((await store().list("s3://bucket")).map(({ path }) => path)).toEqual([
    "model-2/x",
    "model/a/c",
    "model/b",
    "models",
    "other",
  ]);
  expect(await store().list("s3://bucket/nothing")).toEqual([]);
});

test("an object is listed and opened by its own name, and without one", async () => {
  put("model/model.tar.gz", "model/model.tar.gz.sha256");
  const uri = "s3://bucket/model/model.tar.gz";
  expect(await store().list(uri)).toEqual([{ path: "model.tar.gz", size: 21 }]);
  expect(await textAt(uri, "model.tar.gz")).toBe("of model/model.tar.gz");
  expect(await textAt(uri, "")).toBe("of model/model.tar.gz");
  for (const path of ["model.tar.gz.sha256", "../model.tar.gz", "a//b", "."])
    expect(await textAt(uri, path)).toBeNull();
  expect(await textAt("s3://bucket/model", "model.tar.gz")).toBe("of model/model.tar.gz");
  expect(await textAt("s3://bucket/model/", "")).toBeNull();
});

test("keys of any characters are listed as they are and opened", async () => {
  const names = ["a b", "a\\b", "ü+%25", "日本語", "'(x)*!~", 'a&b<c>"d', "#?=;:@"];
  put(...names.map((name) => `root/${name}`));
  expect((await store().list("s3://bucket/root/")).map(({ path }) => path)).toEqual([...names].sort());
  for (const name of names) expect(await textAt("s3://bucket/root", name)).toBe(`of root/${name}`);
});

test("more than a page of files is listed whole, and far too many are not", async () => {
  put(...Array.from({ length: 2_345 }, (_, index) => `many/${String(index).padStart(5, "0")}`));
  const files = await store().list("s3://bucket/many");
  expect(new Set(files.map(({ path }) => path)).size).toBe(2_345);
  put(...Array.from({ length: 10_001 }, (_, index) => `more/${index}`));
  await expect(store().list("s3://bucket/more")).rejects.toThrow("more than 10000 files");
}, 60_000);

test("a file that is too long is refused by name, and one that is just right is not", async () => {
  put("file");
  await expect(store().open("s3://bucket/file", "", 6)).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringContaining("6 bytes"),
  });
  expect((await store().open("s3://bucket/file", "file", 7))?.size).toBe(7);
});

test("no bucket, no right, busy and another program each have their failure", async () => {
  put("file");
  await expect(store().list("s3://nowhere/x")).rejects.toMatchObject({
    code: "invalid",
    message: "S3 has no bucket named nowhere.",
  });
  await expect(store().open("s3://nowhere/x", "", 1000)).rejects.toMatchObject({ code: "invalid" });
  const wrong = store({
    signIn: { from: "keys", keys: { ...standingKeys, secretAccessKey: "wrong", sessionToken: null } },
  });
  await expect(wrong.list("s3://bucket/file")).rejects.toMatchObject({
    code: "registry_denied",
    message: expect.stringContaining("s3:ListBucket"),
  });
  standIn.faults.order({ kind: "throttle", operation: "ListObjectsV2", retryAfter: 0 });
  expect(await store().list("s3://bucket/file")).toHaveLength(1);
  standIn.faults.order({ kind: "unavailable", operation: "ListObjectsV2", times: 3 });
  await expect(store().list("s3://bucket/file")).rejects.toMatchObject({ code: "registry_unavailable" });
  for (const kind of ["html", "empty", "cut", "stranger"] as const) {
    standIn.faults.order({ kind, operation: "ListObjectsV2" });
    await expect(store().list("s3://bucket/file")).rejects.toMatchObject({ code: "registry_protocol" });
  }
});

test("lent keys that have ended are replaced, for lists and for files", async () => {
  put("file");
  const lent = store({ role: { arn: "arn:aws:iam::123456789012:role/interlock", externalId: "an-external-id" } });
  expect(await lent.list("s3://bucket/file")).toHaveLength(1);
  standIn.keyring.expire();
  const opened = await lent.open("s3://bucket/file", "file", 1000);
  expect(await new Response(opened?.stream ?? null).text()).toBe("of file");
  standIn.keyring.expire();
  expect(await lent.list("s3://bucket/file")).toHaveLength(1);
});
