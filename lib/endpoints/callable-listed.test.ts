import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { startAzure } from "@/e2e/stack/azureml/cloud";
import type { Cloud } from "@/e2e/stack/clouds";
import { startSageMaker } from "@/e2e/stack/sagemaker/cloud";
import { startVertex } from "@/e2e/stack/vertex/cloud";
import { createConnection } from "@/lib/connections/commands";
import { openConnectionById } from "@/lib/connections/open";
import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import type { AppError } from "@/lib/errors";
import { sweepEndpoints } from "@/lib/observer/endpoints";
import { openWatch } from "@/lib/observer/open-watch";
import { sweepStateOf } from "@/lib/observer/state";
import { sweep } from "@/lib/observer/sweep";
import type { Call, Payload } from "@/lib/serving/types";
import { sendCall } from "@/lib/serving/send";

import { listCallLines, openCall } from "./callable";
import { jules, scientist } from "./registered.testing";

vi.mock("@/lib/keys", () => ({ encryptionKey: () => Buffer.alloc(32, 7) }));
vi.mock("@/lib/auth", () => ({ recordDenial: async () => {} }));

let database: { close(): Promise<void> };
const clouds: Record<string, Cloud> = {};
/** Each cloud's stand-in as a connection whose endpoints the catalog knows. */
beforeAll(async () => {
  database = await testDatabase();
  for (const [slug, start] of [
    ["amazon", startSageMaker],
    ["microsoft", startAzure],
    ["google", startVertex],
  ] as const) {
    const cloud = await start();
    clouds[slug] = cloud;
    const { id } = await createConnection(
      jules,
      { kind: cloud.definition.kind, name: slug, slug, settings: cloud.settings, rules: cloud.rules, probe: null },
      { everywhere: true },
    );
    const watch = await openWatch({ id, name: slug }, (await openConnectionById(id)).registry);
    await sweep(watch, sweepStateOf(null), { onProgress: async () => {}, between: async () => {}, putOffMs: 0 });
    await sweepEndpoints(watch, 60_000);
  }
});
afterAll(async () => {
  for (const cloud of Object.values(clouds)) await cloud.stop();
  await database.close();
});

const row: Payload = {
  layout: "table",
  columns: [
    { name: "a", named: "text", dtype: null },
    { name: "b", named: "text", dtype: null },
  ],
  index: null,
  rows: [
    [
      { kind: "number", token: "1" },
      { kind: "number", token: "2" },
    ],
  ],
  params: [],
};
const lines = async (connection: string) =>
  (await listCallLines(scientist, { connection })).filter(({ protocol }) => protocol !== null);

test.each([
  ["amazon", "sagemaker-invoke", ["", "blue", "green"]],
  ["microsoft", "azureml-online", ["", "blue", "green"]],
  ["google", "vertex-predict", [""]],
])(
  "%s: every line that can be sent to is answered by the version it names",
  async (connection, protocol, deployments) => {
    const found = await lines(connection);
    expect(found.map(({ ref, whyNot, ...line }) => [line.protocol, ref.deployment ?? "", whyNot])).toEqual(
      deployments.map((deployment) => [protocol, deployment, null]),
    );
    for (const { ref, version } of found) {
      const open = await openCall(scientist, ref);
      const encoded = open.protocol.encode(row, open.target);
      if (encoded.status !== "encoded") throw new Error(encoded.why);
      const reply = await sendCall(open.io, open.origin, encoded.call, await open.authorize(encoded.call));
      const { servedBy, ...decoded } = open.protocol.decode(reply);
      expect(reply.status).toBe(200);
      const expected = ref.deployment === "green" ? "3.2" : "3.1";
      expect(decoded).toMatchObject({ layout: "rows", rows: [{ kind: "number", token: expected }] });
      expect(version?.key).toBe(expected.at(-1));
      if (ref.deployment !== null) expect(servedBy.deployment).toBe(ref.deployment);
      expect(open.secrets.length).toBeGreaterThan(0);
      expect(JSON.stringify(open.line)).not.toContain(open.secrets[0]);
    }
  },
);

test("no call leaves the origin that the line names", async () => {
  for (const connection of Object.keys(clouds)) {
    const [line] = await lines(connection);
    if (!line) throw new Error("there is a line");
    const { io } = await openCall(scientist, line.ref);
    await expect(io.fetch("http://127.0.0.1:9/")).rejects.toThrow(/is registered with/);
  }
});

test("a deployment that a call cannot name is refused, and a batch endpoint is not among the lines", async () => {
  const [line] = await lines("google");
  if (!line) throw new Error("there is a line");
  expect(
    await openCall(scientist, { ...line.ref, deployment: "102" }).catch(({ code, message }: AppError) => [
      code,
      message,
    ]),
  ).toEqual(["unsupported", expect.stringMatching(/cannot choose a deployment/)]);
  expect((await lines("microsoft")).some(({ endpointName }) => endpointName === "churn-nightly")).toBe(false);
});

test("a connection that cannot be opened says why its endpoints cannot be called", async () => {
  await db().connection.update({ where: { slug: "google" }, data: { secrets: new Uint8Array([1, 2, 3]) } });
  const [line] = await listCallLines(scientist, { connection: "google" });
  expect(line).toMatchObject({
    protocol: null,
    target: null,
    origin: null,
    whyNot: expect.stringMatching(/cannot be read/),
  });
  const call: Call = { method: "POST", path: "/", headers: {}, body: "" };
  expect(
    await openCall(scientist, line?.ref ?? { connection: "", endpoint: "", deployment: null })
      .then(({ authorize }) => authorize(call))
      .catch(({ code }: AppError) => code),
  ).toBe("unsupported");
});
