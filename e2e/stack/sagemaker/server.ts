import { randomUUID } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

import { isDescribed, isError, placedMembers, problemsOf } from "./check";
import { control } from "./control";
import {
  describeConfig,
  describeEndpoint,
  describeModel,
  listComponents,
  listEndpoints,
  updateWeights,
} from "./endpoints";
import { Failure } from "./failure";
import { before, bent, type Fault, Faults } from "./faults";
import { describeAction, listActions } from "./lineage";
import { etagOf, getObject, listObjects, listXml, s3Error } from "./objects";
import { describeGroup, describePackage, listGroups, listPackages, updatePackage } from "./packages";
import { invoke, invokedAt } from "./runtime";
import { callerOf } from "./signature";
import { standingKeys } from "./settings";
import { answerSts, Keyring, stsError, stsXml } from "./sts";
import { World } from "./world";

type Received = { method: string; url: URL; headers: IncomingHttpHeaders; body: Buffer };
type Reply = { status: number; type: string; body: string | Buffer; headers?: Record<string, string> };
export type Asked = { operation: string; body: Record<string, unknown> };

export { standingKeys };

export type StandIn = {
  url: string;
  world: World;
  keyring: Keyring;
  faults: Faults;
  /** Requests and replies that are not as the vendor describes them. */
  violations: string[];
  /** Every call, in order. */
  asked: Asked[];
  stop(): Promise<void>;
};

const operations: Record<string, (world: World, body: never, who: string) => Record<string, unknown>> = {
  ListModelPackageGroups: listGroups,
  DescribeModelPackageGroup: describeGroup,
  ListModelPackages: listPackages,
  DescribeModelPackage: describePackage,
  UpdateModelPackage: updatePackage,
  ListActions: listActions,
  DescribeAction: describeAction,
  ListEndpoints: listEndpoints,
  DescribeEndpoint: describeEndpoint,
  DescribeEndpointConfig: describeConfig,
  DescribeModel: describeModel,
  ListInferenceComponents: listComponents,
  UpdateEndpointWeightsAndCapacities: updateWeights,
};

/** SageMaker, STS and S3 of one account at one address on loopback. `latency`: milliseconds that every call takes longer. */
export async function startStandIn({ port = 0, latency = 0, world = new World() } = {}): Promise<StandIn> {
  const keyring = new Keyring(world.home);
  const { accessKeyId, secretAccessKey } = standingKeys;
  keyring.keys.set(accessKeyId, { secret: secretAccessKey, token: null, who: "interlock", until: Infinity });
  keyring.roles.set(`arn:aws:iam::${world.home.account}:role/interlock`, "an-external-id");
  keyring.roles.set(`arn:aws:iam::${world.home.account}:role/web`, null);

  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const url = new URL(request.url ?? "/", `http://${request.headers.host ?? "stand-in"}`);
    const received = { method: request.method ?? "", url, headers: request.headers, body: Buffer.concat(chunks) };
    if (latency > 0) await wait(latency);
    await answer(standIn, received, response);
  });
  const standIn: StandIn = {
    url: "",
    world,
    keyring,
    faults: new Faults(),
    violations: [],
    asked: [],
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  standIn.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return standIn;
}

async function answer(standIn: StandIn, received: Received, response: ServerResponse): Promise<void> {
  const { url, headers, method } = received;
  if (url.pathname.startsWith("/_stand-in/")) {
    const body = received.body.length > 0 ? (JSON.parse(received.body.toString()) as Record<string, unknown>) : {};
    const reply = control(standIn, method, url.pathname, body);
    response.writeHead(reply === null ? 404 : 200, { "content-type": "application/json" }).end(JSON.stringify(reply));
    return;
  }
  const invoked = invokedAt(url);
  if (invoked !== null) {
    standIn.asked.push({ operation: "InvokeEndpoint", body: { EndpointName: invoked } });
    const { status, type, headers: said, body } = invoke(standIn.world, standIn.keyring, invoked, received);
    response.writeHead(status, { "content-type": type, "x-amzn-requestid": randomUUID(), ...said }).end(body);
    return;
  }
  const target = headers["x-amz-target"];
  const service = typeof target === "string" ? "sagemaker" : method === "POST" && url.pathname === "/" ? "sts" : "s3";
  const operation =
    service === "sagemaker"
      ? String(target).replace(/^SageMaker\./, "")
      : service === "sts"
        ? (new URLSearchParams(received.body.toString()).get("Action") ?? "")
        : s3Operation(received);
  const fault = standIn.faults.take(operation);
  if (fault?.kind === "hang") return;
  if (fault?.kind === "drop") return void response.destroy();
  const whole = await { sagemaker: answerSageMaker, sts: answerStsCall, s3: answerS3 }[service](
    standIn,
    received,
    operation,
    fault,
  );
  if (fault?.kind === "lost") return void response.destroy();
  const reply = spoiled(fault, whole);
  const retry =
    fault?.kind === "throttle" && fault.retryAfter !== undefined ? { "retry-after": String(fault.retryAfter) } : {};
  response
    .writeHead(reply.status, {
      "content-type": reply.type,
      "x-amzn-requestid": randomUUID(),
      ...reply.headers,
      ...retry,
    })
    .end(method === "HEAD" ? undefined : reply.body);
}

function spoiled(fault: Fault | null, reply: Reply): Reply {
  switch (fault?.kind) {
    case "html":
      return { status: 200, type: "text/html", body: "<!doctype html><title>secret detail</title>" };
    case "empty":
      return { ...reply, body: "" };
    case "cut":
      return { ...reply, body: reply.body.slice(0, reply.body.length / 2) };
    case "stranger":
      return { ...reply, body: '{"hello":"world"}' };
    default:
      return reply;
  }
}

async function answerSageMaker(
  standIn: StandIn,
  received: Received,
  operation: string,
  fault: Fault | null,
): Promise<Reply> {
  const type = "application/x-amz-json-1.1";
  try {
    const body = JSON.parse(received.body.toString()) as Record<string, unknown>;
    standIn.asked.push({ operation, body });
    if (received.method !== "POST" || received.url.pathname !== "/" || received.headers["content-type"] !== type)
      standIn.violations.push(`${operation}: not sent as the protocol wants it`);
    const caller = callerOf({ ...received, url: received.url.href }, standIn.keyring, "sagemaker");
    const run = operations[operation];
    if (!run || !isDescribed("sagemaker", operation)) throw new Failure("UnknownOperationException", "");
    const wrong = problemsOf("sagemaker", operation, "input", body);
    // Somebody's own mistake is the service's to refuse; an adapter under test should not make any.
    standIn.violations.push(...wrong);
    await before(fault);
    if (wrong.length > 0)
      throw new Failure("ValidationException", `${wrong.length} validation errors detected: ${wrong.join("; ")}`);
    const reply = bent(fault, run(standIn.world, body as never, standIn.keyring.keys.get(caller)?.who ?? ""), body);
    standIn.violations.push(...problemsOf("sagemaker", operation, "output", reply));
    return { status: 200, type, body: JSON.stringify(reply) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (!isError(operation, error.type)) standIn.violations.push(`${operation}: no error ${error.type}`);
    return { status: error.status, type, body: JSON.stringify({ __type: error.type, message: error.message }) };
  }
}

const numbers = new Set(["DurationSeconds"]);

async function answerStsCall(
  standIn: StandIn,
  received: Received,
  operation: string,
  fault: Fault | null,
): Promise<Reply> {
  const type = "text/xml";
  try {
    const form = new URLSearchParams(received.body.toString());
    const pairs = [...form].filter(([name]) => name !== "Action" && name !== "Version");
    const query = Object.fromEntries(pairs.map(([name, value]) => [name, numbers.has(name) ? Number(value) : value]));
    standIn.asked.push({ operation, body: query });
    if (!isDescribed("sts", operation)) throw new Failure("InvalidAction", "");
    standIn.violations.push(...problemsOf("sts", operation, "input", query));
    const isOpen = operation === "AssumeRoleWithWebIdentity";
    const caller = isOpen ? null : callerOf({ ...received, url: received.url.href }, standIn.keyring, "sts");
    await before(fault);
    const reply = answerSts(standIn.keyring, operation, query, caller);
    standIn.violations.push(...problemsOf("sts", operation, "output", reply));
    return { status: 200, type, body: stsXml(operation, reply) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { status: error.status, type, body: stsError(error) };
  }
}

function s3Operation({ method, url }: Received): string {
  if (method === "PUT") return "PutObject";
  if (method === "HEAD") return "HeadObject";
  return url.searchParams.has("list-type") ? "ListObjectsV2" : "GetObject";
}

async function answerS3(standIn: StandIn, received: Received, operation: string, fault: Fault | null): Promise<Reply> {
  const { url } = received;
  const [bucket = "", ...rest] = url.pathname.slice(1).split("/").map(decodeURIComponent);
  const key = rest.join("/");
  const asked: Record<string, unknown> = { Bucket: bucket, ...(operation !== "ListObjectsV2" && { Key: key }) };
  try {
    const members = placedMembers("s3", operation, "querystring");
    for (const [name, value] of url.searchParams) {
      if (name === "list-type" || name === "x-id") continue;
      asked[members.get(name) ?? name] = name === "max-keys" ? Number(value) : value;
    }
    standIn.asked.push({ operation, body: asked });
    standIn.violations.push(...problemsOf("s3", operation, "input", asked));
    callerOf({ ...received, url: url.href }, standIn.keyring, "s3");
    await before(fault);
    if (operation === "PutObject") {
      standIn.world.putObject(bucket, key, received.body);
      return { status: 200, type: "application/xml", body: "" };
    }
    if (operation === "ListObjectsV2") {
      const reply = listObjects(standIn.world, asked as Parameters<typeof listObjects>[1]);
      standIn.violations.push(...problemsOf("s3", operation, "output", reply));
      return { status: 200, type: "application/xml", body: listXml(reply) };
    }
    const body = getObject(standIn.world, bucket, key);
    const headers = { etag: etagOf(body), "content-length": String(body.length) };
    return { status: 200, type: "binary/octet-stream", body, headers };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { status: error.status, type: "application/xml", body: s3Error(error) };
  }
}
