import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { afterAll, beforeAll, expect, test } from "vitest";

import { mlflowScoring } from "./mlflow";
import { sagemakerInvoke } from "./sagemaker";
import { snippetOf } from "./snippets";
import { protocolTarget } from "./target";
import { number, tableOf, text } from "./cells";
import type { Call } from "./types";

const run = promisify(execFile);
let origin = "";
const received: { body: string; headers: IncomingHttpHeaders }[] = [];
const server = createServer(async (request, response) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  received.push({ body: Buffer.concat(chunks).toString(), headers: request.headers });
  response.end("{}");
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

const table = tableOf(
  [
    { name: "a", named: "text", dtype: null },
    { name: 'it\'s "b" $HOME `id` \\n', named: "text", dtype: null },
  ],
  [
    [number("1.0"), text("é 🚆 \u2028 ' \" \\ $(id) \ud800 %s \n")],
    [number("9007199254740993"), text("'''")],
  ],
  null,
  [],
);
const environment = {
  PATH: process.env.PATH ?? "",
  ENDPOINT_SECRET: "s3cret",
  ENDPOINT_USER: "ann",
  NODE_ENV: "test",
} as const;

function callOf(): Call {
  const encoded = mlflowScoring.encode(table, protocolTarget({}));
  if (encoded.status === "refused") throw new Error(encoded.why);
  return encoded.call;
}

test("the snippet for curl sends the very same bytes, and the secret comes from the environment", async () => {
  const call = callOf();
  const snippet = snippetOf("curl", { origin, call, auth: { kind: "bearer" } });
  expect(snippet).not.toContain("s3cret");
  await run("sh", ["-c", snippet], { env: environment });
  const last = received.at(-1);
  expect(last?.body).toBe(call.body);
  expect(last?.headers).toMatchObject({ authorization: "Bearer s3cret", "content-type": "application/json" });
});

test.each([
  ["begins like the name of a file", "@/etc/hostname"],
  ["is longer than one argument may be", `@${"it's é\n".repeat(40_000)}no line end`],
])("the snippet for curl sends the very same bytes where the body %s", async (_what, body) => {
  const script = join(await mkdtemp(join(tmpdir(), "snippet-")), "call.sh");
  await writeFile(script, snippetOf("curl", { origin, call: { ...callOf(), body }, auth: { kind: "none" } }));
  await run("sh", [script], { env: environment });
  expect(received.at(-1)?.body === body).toBe(true);
});

test("the snippet for TypeScript sends the very same bytes, and the secret comes from the environment", async () => {
  const call = callOf();
  for (const [auth, expected] of [
    [{ kind: "basic" }, { authorization: `Basic ${Buffer.from("ann:s3cret").toString("base64")}` }],
    [{ kind: "header", name: "x-api-key" }, { "x-api-key": "s3cret" }],
  ] as const) {
    await run(process.execPath, ["--input-type=module", "-e", snippetOf("typescript", { origin, call, auth })], {
      env: environment,
    });
    expect(received.at(-1)?.body).toBe(call.body);
    expect(received.at(-1)?.headers).toMatchObject(expected);
  }
});

test("the snippet for Python holds the very same text", async () => {
  const call = callOf();
  const snippet = snippetOf("python", { origin, call, auth: { kind: "bearer" } });
  expect(snippet).toContain('os.environ["ENDPOINT_SECRET"]');
  // Without `requests`, which need not be here: what it would be given is written out instead.
  const stand =
    "import sys, types\nsys.modules['requests'] = types.SimpleNamespace(post=lambda url, data, headers, timeout: types.SimpleNamespace(status_code=200, text=data.decode() + headers['authorization']))\n";
  const { stdout } = await run("python3", ["-c", stand + snippet], {
    env: { ...environment, PYTHONIOENCODING: "utf-8" },
  });
  expect(stdout).toBe(`200 ${call.body}Bearer s3cret\n`);
});

test("snippets for SageMaker name the endpoint and the variant, and leave the keys to the environment", () => {
  const encoded = sagemakerInvoke.encode(table, protocolTarget({ model: "heart", deployment: "blue" }));
  if (encoded.status === "refused") throw new Error(encoded.why);
  const request = {
    origin: "https://runtime.sagemaker.eu-west-1.amazonaws.com",
    call: encoded.call,
    auth: { kind: "aws", region: "eu-west-1" },
  } as const;
  expect(snippetOf("curl", request)).toContain("--aws-sigv4 'aws:amz:eu-west-1:sagemaker'");
  expect(snippetOf("typescript", request)).toContain('TargetVariant: "blue"');
  expect(snippetOf("python", request)).toContain('EndpointName="heart"');
});
