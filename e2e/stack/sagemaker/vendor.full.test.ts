import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";

import { afterAll, expect, test } from "vitest";

import { signed } from "@/lib/registries/cloud/aws-signature";
import { all } from "@/lib/registries/contract-kit";
import type { Registry } from "@/lib/registries/types";
import { openDoor } from "@/lib/http/door";
import { sagemaker } from "@/lib/registries/sagemaker";

import { fill, seed } from "./seed";
import { standingKeys, startStandIn } from "./server";
import { World } from "./world";

/** A Python interpreter with boto3, moto[server,sagemaker,s3] and what they need, given by whoever runs the tests. */
const python = process.env.INTERLOCK_TEST_VENDORS ?? "";

if (python === "") {
  test.skip("SageMaker: boto3 and moto were not tried: INTERLOCK_TEST_VENDORS names no Python interpreter", () =>
    undefined);
} else {
  test("boto3 takes the stand-in for the service", async () => {
    const world = new World();
    seed(world);
    fill(world, 260);
    world.settleMs = 3_000;
    const standIn = await startStandIn({ world });
    const run = promisify(execFile)(python, [join(import.meta.dirname, "vendor.py"), standIn.url], {
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
    });
    const { stdout } = await run.catch((error: unknown) => error as { stdout: string });
    await standIn.stop();
    const proofs = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { name: string; ok: boolean });
    expect(proofs.filter(({ ok }) => !ok)).toEqual([]);
    expect(proofs.length).toBeGreaterThan(15);
  }, 120_000);

  aboutMoto();
}

/** Written by others, so it catches our own misreading. It drops life cycles and metrics, so those are not asked of it. */
function aboutMoto(): void {
  let server: ChildProcess | null = null;
  afterAll(() => server?.kill());
  const started = (async () => {
    const port = await freePort();
    server = spawn(python, ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
    const url = `http://127.0.0.1:${port}`;
    for (let tries = 0; tries < 300; tries += 1) {
      if (
        await fetch(`${url}/moto-api/data.json`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        break;
      await wait(200);
    }
    await fill251(url);
    return { url, registry: openMoto(url) };
  })();
  // Whoever waits for it is told; until then nobody is.
  started.catch(() => undefined);

  test("moto: 251 groups are listed once each, and found by themselves", async () => {
    const { registry } = await started;
    const models = await all(registry.listModels, 100);
    expect(new Set(models.map(({ key }) => key)).size).toBe(251);
    expect(await registry.findModel("Grp-000")).toEqual(models.find(({ key }) => key === "Grp-000"));
    expect(await registry.findModel("no-such-group")).toBeNull();
  }, 120_000);

  test("moto: versions are listed and found with their approval, also where the ARN is in small letters", async () => {
    const { registry } = await started;
    const versions = await all((page) => registry.listVersions("Grp-000", page), 2);
    expect(versions.map(({ key }) => key).sort()).toEqual(["1", "2", "3"]);
    for (const version of versions) {
      const found = await registry.findVersion("Grp-000", version.key);
      expect(found).toEqual({ ...version, tags: found?.tags });
    }
    expect(await registry.findVersion("Grp-000", "987654")).toBeNull();
  }, 120_000);

  test("moto: an approval that is set is read back, and what is not there is refused", async () => {
    const { registry } = await started;
    const approve = (version: string) =>
      registry.writes?.send({ axis: "approval", model: "Grp-000", version, after: "Approved" });
    await approve("2");
    expect((await registry.findVersion("Grp-000", "2"))?.approval).toEqual({ status: "approved", native: "Approved" });
    expect((await registry.findVersion("Grp-000", "1"))?.approval.native).toBe("PendingManualApproval");
    await expect(approve("987654")).rejects.toMatchObject({ code: "not_found" });
  }, 120_000);

  test("moto: files are listed and opened in its S3", async () => {
    const { registry } = await started;
    expect(await registry.files?.list("Grp-000", "1")).toEqual([{ path: "model.tar.gz", size: 5 }]);
    const opened = await registry.files?.open("Grp-000", "1", "model.tar.gz", 100);
    expect(await new Response(opened?.stream ?? null).text()).toBe("files");
    expect(await registry.files?.open("Grp-000", "1", "no such", 100)).toBeNull();
  }, 120_000);
}

const home = { region: "eu-west-1", account: "123456789012" };

function openMoto(url: string): Registry {
  const config = { ...home, ...standingKeys, endpoint: url, stsEndpoint: url, s3Endpoint: url, allowPrivate: true };
  const network = sagemaker.network(config);
  return sagemaker.open(config, openDoor({ origins: sagemaker.origins(config), network, label: "moto" }));
}

async function fill251(url: string): Promise<void> {
  const place = `<LocationConstraint>${home.region}</LocationConstraint>`;
  await send(url, "s3", "PUT", "/bucket", `<CreateBucketConfiguration>${place}</CreateBucketConfiguration>`);
  await send(url, "s3", "PUT", "/bucket/model.tar.gz", "files");
  for (let made = 0; made < 251; made += 1)
    await call(url, "CreateModelPackageGroup", { ModelPackageGroupName: `Grp-${String(made).padStart(3, "0")}` });
  for (let made = 0; made < 3; made += 1)
    await call(url, "CreateModelPackage", {
      ModelPackageGroupName: "Grp-000",
      ModelApprovalStatus: "PendingManualApproval",
      InferenceSpecification: {
        Containers: [{ Image: "x/y:1", ModelDataUrl: "s3://bucket/model.tar.gz" }],
        SupportedContentTypes: ["text/csv"],
        SupportedResponseMIMETypes: ["text/csv"],
      },
    });
}

async function call(url: string, operation: string, body: unknown): Promise<void> {
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": `SageMaker.${operation}` };
  await send(url, "sagemaker", "POST", "/", JSON.stringify(body), headers);
}

async function send(
  url: string,
  service: string,
  method: string,
  path: string,
  body: string,
  headers = {},
): Promise<void> {
  const keys = { ...standingKeys, sessionToken: null };
  const scope = { region: home.region, service };
  const signedHeaders = signed({ method, url: url + path, headers, body }, keys, scope, new Date());
  const response = await fetch(url + path, { method, headers: signedHeaders, body });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}
