import { afterEach, describe, expect, test } from "vitest";

import { parseDescriptor } from "@/lib/signatures/parse";

import { amazonBucket, azureContainer, type Bucket, googleBucket } from "./__fixtures__/bucket-stand-ins";
import { fakeServer, html, json } from "./__fixtures__/fake-server";
import { mlflow } from ".";

const closing: (() => unknown)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

const descriptor = `flavors:
  python_function:
    loader_module: mlflow.sklearn
signature:
  inputs: '[{"type": "double", "name": "age", "required": true}]'
  outputs: null
  params: null
`;
const contents = {
  "1/r1/artifacts/model/MLmodel": descriptor,
  "1/r1/artifacts/model/data/é #1%.txt": "deep",
  "1/r1/artifacts/plot.png": "drawn",
  "1/r1/artifacts/model-2/MLmodel": "of another version",
  "single/model.onnx": "one file",
};

/** An MLflow that keeps records and cannot read where the files are, as one without credentials of its own. */
async function recording(places: Record<string, string>) {
  const server = await fakeServer(({ url }, response) => {
    const version = url.searchParams.get("version") ?? "";
    const source = places[version];
    const ends = (path: string) => url.pathname.endsWith(`/2.0/mlflow/${path}`);
    if (ends("runs/get")) return json(response, { run: { info: { run_id: "r1", artifact_uri: places.run } } });
    if (!/\/2\.0\/mlflow\/model-versions\/get/.test(url.pathname)) return html(response, 500);
    if (source === undefined)
      return json(response, { error_code: "RESOURCE_DOES_NOT_EXIST", message: "secret detail" }, 404);
    if (ends("model-versions/get-download-uri")) return json(response, { artifact_uri: source });
    return json(response, { model_version: { name: "m", version, source } });
  });
  closing.push(server.close);
  return server;
}

async function textOf(opening: Promise<{ stream: ReadableStream<Uint8Array> } | null> | undefined) {
  const file = await opening;
  return file ? await new Response(file.stream).text() : null;
}

describe.each<[string, () => Promise<Bucket>]>([
  ["S3", () => amazonBucket(contents)],
  ["Cloud Storage", () => googleBucket(contents)],
  ["Azure Blob Storage, by an account's key", () => azureContainer("key", contents)],
  ["Azure Blob Storage, by a signature", () => azureContainer("signature", contents)],
])("files in %s", (_name, start) => {
  async function opened() {
    const bucket = await start();
    closing.push(bucket.close);
    const { root, settings, wrong } = bucket;
    const run = `${root}/1/r1/artifacts`;
    const server = await recording({ 1: `${run}/model`, 2: `${root}/single/model.onnx`, 3: `${root}/none`, run });
    const open = (also: object = {}) => server.open({ ...settings, ...also });
    return { ...server, open, wrong };
  }

  test("are listed and opened where they lie, a signature among them; MLflow is asked for their place alone", async () => {
    const { open, asked } = await opened();
    const { files } = open();
    expect(await files?.list("m", "1")).toEqual([
      { path: "MLmodel", size: descriptor.length },
      { path: "data/é #1%.txt", size: 4 },
    ]);
    expect(await textOf(files?.open("m", "1", "data/é #1%.txt", 100))).toBe("deep");
    const reading = parseDescriptor((await textOf(files?.open("m", "1", "MLmodel", 10_000))) ?? "");
    expect(reading).toMatchObject({
      ok: true,
      descriptor: { signature: { state: "present", signature: { inputs: [{ name: "age", type: "double" }] } } },
    });
    expect(new Set(asked.map(({ url }) => url.pathname.split("/").at(-1)))).toEqual(new Set(["get-download-uri"]));
  });

  test("may be one file, which has its own name", async () => {
    const { files } = (await opened()).open();
    expect(await files?.list("m", "2")).toEqual([{ path: "model.onnx", size: 8 }]);
    expect(await textOf(files?.open("m", "2", "model.onnx", 100))).toBe("one file");
  });

  test("that are not there, and paths that lead out, are null", async () => {
    const { files } = (await opened()).open();
    expect(await files?.list("m", "3")).toEqual([]);
    expect(await files?.list("m", "9")).toEqual([]);
    for (const path of ["none", "data", "../plot.png", "data/../MLmodel", "..\\plot.png", "", "/MLmodel"])
      expect(await files?.open("m", "1", path, 100)).toBeNull();
    for (const version of ["3", "9", "x"]) expect(await files?.open("m", version, "MLmodel", 100)).toBeNull();
  });

  test("that are too long are refused by name", async () => {
    const { files } = (await opened()).open();
    await expect(textOf(files?.open("m", "1", "MLmodel", 10))).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringMatching(/^MLmodel is longer than 10 bytes/),
    });
  });

  test("of a run are read there too", async () => {
    const { runs } = (await opened()).open();
    expect((await runs?.listRunFiles("r1"))?.map(({ path }) => path)).toEqual([
      "model-2/MLmodel",
      "model/MLmodel",
      "model/data/é #1%.txt",
      "plot.png",
    ]);
    expect(await textOf(runs?.openRunFile("r1", "plot.png", 100))).toBe("drawn");
    expect(await runs?.openRunFile("r1", "none.png", 100)).toBeNull();
    expect(await runs?.openRunFile("r1", "../r2/plot.png", 100)).toBeNull();
  });

  test("stay closed to the wrong key, and the refusal tells nothing of it", async () => {
    const { open, wrong } = await opened();
    const { files } = open(wrong);
    for (const ask of [() => files?.list("m", "1"), () => files?.open("m", "1", "MLmodel", 100)]) {
      const failure = await Promise.resolve(ask()).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: "registry_denied" });
      expect(String(failure)).not.toMatch(/secret detail|another/);
    }
  });
});

test.each([
  ["s3://bucket-1/m", "s3"],
  ["s3a://bucket-1/m", "s3a"],
  ["https://bucket-1.s3.eu-west-1.amazonaws.com/m", "https"],
  ["gs://bucket-1/m", "gs"],
  ["wasbs://c@account.blob.core.windows.net/m", "wasbs"],
  ["abfss://c@account.dfs.core.windows.net/m", "abfss"],
  ["https://account.blob.core.windows.net/c/m", "https"],
])("without credentials files at %s are told to be outside, and that they can be given", async (source, scheme) => {
  const { files } = (await recording({ 1: source })).open();
  await expect(files?.list("m", "1")).rejects.toMatchObject({
    code: "unsupported",
    message: `The files are in ${scheme}, outside MLflow, which does not list them. This connection can be given credentials for them, under “Files outside MLflow”.`,
  });
  await expect(files?.open("m", "1", "MLmodel", 100)).rejects.toMatchObject({ code: "unsupported" });
});

test.each(["hdfs://host/m", "dbfs:/m", "https://example.com/m", "ftp://host/m", "/mnt/m"])(
  "nothing is promised of files at %s",
  async (source) => {
    const { files } = (await recording({ 1: source })).open();
    await expect(files?.list("m", "1")).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringMatching(/outside MLflow, which does not list them\.$/),
    });
  },
);

test("files in another place than the one that the credentials are for are not looked for there", async () => {
  const bucket = await amazonBucket(contents);
  closing.push(bucket.close);
  const { files } = (await recording({ 1: "gs://bucket-1/m", 2: "s3://bucket/../m" })).open(bucket.settings);
  for (const ask of [() => files?.list("m", "1"), () => files?.open("m", "1", "MLmodel", 100)])
    await expect(ask()).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringMatching(/are for another place\.$/),
    });
  await expect(files?.list("m", "2")).rejects.toMatchObject({ code: "unsupported" });
});

test("what MLflow itself keeps is read from it, credentials for a bucket or not", async () => {
  const bucket = await amazonBucket(contents);
  closing.push(bucket.close);
  const server = await fakeServer(({ url }, response) => {
    if (url.pathname.endsWith("/get-download-uri"))
      return json(response, { artifact_uri: "mlflow-artifacts:/1/r/artifacts/model" });
    if (url.pathname.endsWith("/mlflow-artifacts/artifacts"))
      return json(response, { files: [{ path: "MLmodel", is_dir: false, file_size: 4 }] });
    return response.end("text");
  });
  closing.push(server.close);
  const { files } = server.open(bucket.settings);
  expect(await files?.list("m", "1")).toEqual([{ path: "MLmodel", size: 4 }]);
  expect(await textOf(files?.open("m", "1", "MLmodel", 100))).toBe("text");
});

const url = "https://mlflow.test";
const s3 = { url, filesIn: "s3", s3Region: "eu-west-1", s3AccessKeyId: "AKIA0000", s3SecretAccessKey: "s" };
const azureUrl = "https://account.blob.core.windows.net";
const azureKey = Buffer.from("a key of an account").toString("base64");
const azure = { url, filesIn: "azure", azureUrl, azureKey };

const problems = (settings: object) =>
  mlflow.config.safeParse(settings).error?.issues.map(({ path }) => path.join(".")) ?? [];

test("each store names what it lacks, and takes what it needs", () => {
  expect(problems({ url, filesIn: "s3" })).toEqual(["s3Region", "s3AccessKeyId", "s3SecretAccessKey"]);
  expect(problems({ url, filesIn: "gcs" })).toEqual(["gcsKey"]);
  expect(problems({ url, filesIn: "azure" })).toEqual(["azureUrl"]);
  expect(problems({ url, filesIn: "azure", azureUrl })).toEqual(["azureKey"]);
  for (const settings of [s3, azure, { ...azure, azureKey: undefined, azureSas: "?sv=1&sig=a%2B" }])
    expect(problems(settings)).toEqual([]);
});

test.each<[object, string]>([
  [{ ...s3, s3Region: "Ireland (eu)" }, "s3Region"],
  [{ ...s3, s3AccessKeyId: "two words" }, "s3AccessKeyId"],
  [{ ...s3, s3Endpoint: "minio.test" }, "s3Endpoint"],
  [{ ...s3, s3Endpoint: "https://minio.test/path" }, "s3Endpoint"],
  [{ url, filesIn: "gcs", gcsKey: "{}" }, "gcsKey"],
  [{ ...azure, azureUrl: "https://account.dfs.core.windows.net" }, "azureUrl"],
  [{ ...azure, azureUrl: `${azureUrl}?sv=1&sig=2` }, "azureUrl"],
  [{ ...azure, azureKey: "not base64" }, "azureKey"],
  [{ ...azure, azureSas: "sv=1&sig=2" }, "azureSas"],
  [{ ...azure, azureKey: undefined, azureSas: `${azureUrl}?sv=1&sig=2` }, "azureSas"],
  [{ ...azure, azureKey: undefined, azureSas: "sv=1" }, "azureSas"],
])("%o is stopped at %s", (settings, field) => {
  expect(problems(settings)).toEqual([field]);
});

test("a key file that wants its tokens from a stranger is refused", async () => {
  const bucket = await googleBucket({});
  closing.push(bucket.close);
  expect(problems({ url, ...bucket.settings })).toEqual([]);
  expect(problems({ url, ...bucket.settings, gcsUrl: undefined })).toEqual(["gcsKey"]);
});

test("the door opens to the chosen store and to no other", () => {
  expect(mlflow.origins(s3)).toEqual([url, "https://s3.eu-west-1.amazonaws.com"]);
  expect(mlflow.origins({ ...s3, s3Endpoint: "https://minio.test:9000" })).toEqual([url, "https://minio.test:9000"]);
  expect(mlflow.origins(azure)).toEqual([url, azureUrl]);
  expect(mlflow.origins({ ...azure, filesIn: "none" })).toEqual([url]);
});
