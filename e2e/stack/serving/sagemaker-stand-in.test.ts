import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { parse, stringify } from "lossless-json";
import { afterAll, beforeAll } from "vitest";

import { openDoor } from "@/lib/http/door";
import { sagemaker } from "@/lib/registries/sagemaker";
import { testProtocol } from "@/lib/serving/contract";
import { sagemakerInvoke } from "@/lib/serving/sagemaker";
import { readPath, sendCall } from "@/lib/serving/send";
import { protocolTarget } from "@/lib/serving/target";

import { Failure } from "../sagemaker/failure";
import { settingsOf, standingKeys } from "../sagemaker/settings";
import { callerOf } from "../sagemaker/signature";
import { Keyring } from "../sagemaker/sts";
import { World } from "../sagemaker/world";
import { heartFixture } from "./heart";

/**
 * A small server that answers InvokeEndpoint as the vendor describes it, around a container that speaks as MLflow's do: it checks
 * signatures and wraps what the container refuses. Behind it are the models of `train.py` that the other stand-ins have.
 */
type Row = Record<string, unknown>;
type Answer = { status: number; body: unknown };

const world = new World();
const keyring = new Keyring(world.home);
const { accessKeyId, secretAccessKey } = standingKeys;
keyring.keys.set(accessKeyId, { secret: secretAccessKey, token: null, who: "interlock", until: Infinity });

let server: Server;
let origin = "";
beforeAll(async () => {
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

testProtocol(
  "a stand-in for SageMaker",
  sagemakerInvoke,
  ["dataframe_split", "dataframe_records", "inputs_records", "csv"],
  async () => {
    const settings = settingsOf({ url: origin, world });
    const io = openDoor({ origins: [origin], network: sagemaker.network(settings), label: "Stand-in for SageMaker" });
    const endpoint = (model: string) => protocolTarget({ model, deployment: "blue" });
    return {
      fixture: heartFixture(endpoint("heart"), "1", endpoint("echo")),
      get: (path) => readPath(io, origin, path),
      async post({ path, headers, body }) {
        const way = sagemaker.open(settings, io).endpoints?.invocation?.({ key: "heart", address: null }, null);
        if (!way || "whyNot" in way) throw new Error("its endpoints are called");
        const call = { method: "POST" as const, path, headers, body };
        return sendCall(io, way.origin, call, (await way.authorize(call)).headers);
      },
    };
  },
);

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  const { status, body } = invoked(request, Buffer.concat(chunks));
  const variant = { "x-amzn-invoked-production-variant": "blue" };
  response.writeHead(status, { "content-type": "application/json", ...variant }).end(stringify(body));
}

function invoked({ method = "", url = "/", headers }: IncomingMessage, body: Buffer): Answer {
  try {
    callerOf({ method, url: `http://${headers.host ?? ""}${url}`, headers, body }, keyring, "sagemaker");
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { status: error.status, body: { message: error.message } };
  }
  const [, name] = /^\/endpoints\/(heart|echo)\/invocations$/.exec(url) ?? [];
  if (name === undefined || headers["x-amzn-sagemaker-target-variant"] !== "blue")
    return { status: 400, body: { message: "Endpoint of account 123456789012 not found." } };
  const refused = (message: string) => {
    const inner = JSON.stringify({ error_code: "BAD_REQUEST", message });
    const outer = { ErrorCode: "CLIENT_ERROR_FROM_MODEL", OriginalStatusCode: 400, OriginalMessage: inner };
    return { status: 424, body: { ...outer, Message: `Received client error (400) from primary with "${inner}"` } };
  };
  const rows = rowsOf(body.toString(), headers["content-type"] ?? "");
  if (rows === null) return refused(`Invalid input. Ensure that input is a valid JSON formatted string: ${body}`);
  const wanted = name === "echo" ? ["n", "x"] : ["age", "cp", "chol"];
  const absent = wanted.filter((column) => rows.some((row) => !(column in row)));
  if (absent.length > 0)
    return refused(`Failed to enforce schema of data. Error: Model is missing inputs ['${absent.join("', '")}'].`);
  const predictions = rows.map((row) => (name === "echo" ? row.n : Number(row.chol) > 240 ? 1 : 0));
  return { status: 200, body: { predictions } };
}

/** Null where the body is none that the container reads. */
function rowsOf(text: string, contentType: string): Row[] | null {
  if (contentType.startsWith("text/csv")) {
    const [names = [], ...lines] = text
      .trim()
      .split("\n")
      .map((line) => line.split(","));
    return table(
      names,
      lines.map((fields) => fields.map((field) => parse(field))),
    );
  }
  try {
    const root = parse(text) as { dataframe_records?: Row[]; inputs?: Row[]; dataframe_split?: Split };
    const { dataframe_split: split } = root;
    return split ? table(split.columns, split.data) : (root.dataframe_records ?? root.inputs ?? null);
  } catch {
    return null;
  }
}

type Split = { columns: string[]; data: unknown[][] };

function table(names: string[], rows: unknown[][]): Row[] {
  return rows.map((cells) => Object.fromEntries(names.map((name, at) => [name, cells[at]])));
}
