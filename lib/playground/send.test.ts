import { afterAll, beforeAll, expect, test, vi } from "vitest";

import type { Viewer } from "@/lib/auth";
import { testDatabase } from "@/lib/db/testing";
import { deployment } from "@/lib/endpoints/registered.testing";
import type { Registry } from "@/lib/registries/types";

import { answered, input, json, member, model, playgroundBench, split } from "./playground.testing";
import { sendDraft } from "./send";
import type { CallRef, SendInput } from "./types";

let registry: Registry;
vi.mock("@/lib/keys", () => ({ encryptionKey: () => Buffer.alloc(32, 7) }));
vi.mock("@/lib/connections/open", () => ({ openConnectionById: async () => ({ registry }) }));
vi.mock("@/lib/auth", () => ({
  recordDenial: async () => undefined,
  actorOf: (viewer: Viewer) => ({ kind: "member", id: viewer.id, name: viewer.name }),
}));

let database: { close(): Promise<void> };
let at: Awaited<ReturnType<typeof playgroundBench>>;
let sam: Viewer;
beforeAll(async () => {
  database = await testDatabase();
  at = await playgroundBench();
  registry = at.registry;
  sam = await member();
});
afterAll(() => database.close());

const never = new AbortController().signal;
const send = (to: CallRef, fields: Partial<SendInput> = {}, signal = never) =>
  sendDraft(sam, input(to, fields), signal);

test("in its own protocol and body the very text is sent, byte by byte, and its answer is decoded and held against the signature", async () => {
  const { url, got } = await model((_got, response) => json(response, '{"predictions": [1, 0.5]}'));
  const result = await send(await at.endpoint(url));
  expect(got.map(({ method, url: path, body, headers }) => [method, path, body, headers["content-type"]])).toEqual([
    ["POST", "/invocations", split.text, "application/json"],
  ]);
  expect(result.sent).toEqual({
    method: "POST",
    path: "/invocations",
    contentType: "application/json",
    bytes: Buffer.byteLength(split.text),
  });
  expect(result.version).toBe("7");
  const outcome = answered(result);
  expect(outcome).toMatchObject({
    status: 200,
    explanation: null,
    reply: {
      layout: "rows",
      rows: [
        { kind: "number", token: "1" },
        { kind: "number", token: "0.5" },
      ],
    },
  });
  expect(outcome.against).toEqual(["The output is not long in row 2, as the signature says."]);
});

test("the time is told as it passes: a literal address needs no look-up, and every call over plain HTTP connects", async () => {
  const { url } = await model((_got, response) => json(response, '{"predictions": [1, 0]}'));
  const to = await at.endpoint(url);
  for (const { timing } of [await send(to), await send(to)]) {
    expect(timing.lookup).toBeNull();
    expect(timing.connect).toBeGreaterThan(0);
    expect(timing.firstByte).toBeGreaterThan(0);
    expect(timing.total).toBeGreaterThanOrEqual((timing.connect ?? 0) + (timing.firstByte ?? 0));
    expect(timing.model).toBeNull();
  }
});

test("for another protocol the draft is written anew, losses named, with every token kept", async () => {
  const { url, got } = await model((_got, response) => json(response, "[1, 0]"));
  const to = await at.endpoint(url, { address: `${url}/score`, protocol: "azureml-online" });
  const result = await send(to);
  expect(got[0]?.body).toBe(
    '{"input_data":{"columns":["age","cp"],"index":[0,1],"data":[[1.0,2],[0.30,9007199254740993]]}}',
  );
  expect(result.losses.length).toBeGreaterThan(0);
  expect(answered(result).against).toEqual([]);
});

test("a call names the signature that its endpoint is registered with, where the draft was not written for that server itself", async () => {
  const { url, got } = await model((_got, response) => json(response, '{"predictions": [1, 0]}'));
  const to = await at.endpoint(url, {
    address: `${url}/v1/models/heart:predict`,
    protocol: "tensorflow-serving",
    signatureName: "classify",
  });
  answered(await send(to));
  const own = {
    protocol: "tensorflow-serving",
    format: "instances",
    contentType: "application/json",
    text: '{"signature_name": "regress", "instances": [{"age": 1.0, "cp": 2}]}',
  };
  answered(await send(to, { draft: own }));
  expect(got.map(({ body }) => JSON.parse(body).signature_name)).toEqual(["classify", "regress"]);
  expect(got[1]?.body).toBe(own.text);
});

test("what does not go into a body there is refused in a sentence, and nothing is sent", async () => {
  const { url, got } = await model((_got, response) => json(response, "{}"));
  const to = await at.endpoint(url, {
    address: `${url}/v1/models/heart:predict`,
    protocol: "tensorflow-serving",
    servedName: "heart",
  });
  const chat = { ...split, format: "raw", text: '{"messages": [{"role": "user", "content": "hello"}]}' };
  const result = await send(to, { draft: chat });
  expect(result).toMatchObject({ sent: null, outcome: { kind: "refused" } });
  expect(result.outcome.kind === "refused" && result.outcome.why).toMatch(/^[A-Z].+\.$/);
  const odd = await send(to, { draft: { ...split, contentType: "application/json\r\nx-evil: 1" } });
  expect(odd.outcome).toEqual({
    kind: "refused",
    why: "The content type is none: it reads like application/json or text/csv.",
  });
  expect(got).toEqual([]);
});

test("a body that cannot be read is sent as it is where it was written for that server, and nowhere else", async () => {
  const { url, got } = await model((_got, response) =>
    json(response, '{"error_code":"BAD_REQUEST","message":"Failed to parse input from JSON."}', 400),
  );
  const broken = { ...split, text: '{"dataframe_split": {"columns":["age"' };
  const own = await send(await at.endpoint(url), { draft: broken });
  expect(got[0]?.body).toBe(broken.text);
  expect(own.losses.map(({ rule }) => rule)).toEqual(["body.not-read"]);
  expect(answered(own)).toMatchObject({
    status: 400,
    reply: null,
    against: null,
    explanation: { text: expect.stringContaining("400") },
  });
  const other = await send(await at.endpoint(url, { address: `${url}/score`, protocol: "azureml-online" }), {
    draft: broken,
  });
  expect(other.outcome.kind).toBe("refused");
});

test("an error is explained with the payload and the signature", async () => {
  const { url } = await model((_got, response) =>
    json(
      response,
      '{"error_code":"BAD_REQUEST","message":"Failed to enforce schema. Model is missing inputs [\'cp\']."}',
      400,
    ),
  );
  const draft = { ...split, text: '{"dataframe_split":{"columns":["age"],"data":[[1.0]]}}' };
  const outcome = answered(await send(await at.endpoint(url), { draft }));
  expect(outcome.explanation).toEqual({ text: "Column `cp` is missing: the server answered 400.", where: "cp" });
});

test.each([
  ["another host", "https://login.test/in?next=1", ", to https://login.test"],
  ["an address that is never called", "http://169.254.169.254/", ", to http://169.254.169.254"],
  ["a path of its own", "/v2/invocations", ", to another path"],
  ["what is no address of the web", "javascript:alert(1)", ", to no address of the web"],
  ["what is no address", "http://[", ""],
  ["no address at all", null, ""],
])(
  "a redirect to %s is the answer, with its status, its location and its body, and nobody goes there",
  async (_where, location, to) => {
    const { url, got } = await model((_got, response) =>
      response
        .writeHead(302, { ...(location && { location }), "content-type": "text/html", "set-cookie": "a=b" })
        .end("<p>Moved</p>"),
    );
    const outcome = answered(await send(await at.endpoint(url)));
    expect(outcome).toEqual({
      kind: "answered",
      status: 302,
      headers: { "content-type": "text/html", ...(location && { location }) },
      bytes: 12,
      reply: null,
      explanation: {
        text: `The server sends you elsewhere${to}, and redirects are not followed; it may be a sign-in page, or the address should be the final one: the server answered 302.`,
        where: null,
      },
      errorBody: { kind: "text", text: "<p>Moved</p>" },
      against: null,
    });
    expect(got.map(({ url: path }) => path)).toEqual(["/invocations"]);
  },
);

test("giving it up ends the call upstream", async () => {
  const given = new AbortController();
  let close: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => (close = resolve));
  const { url } = await model((_got, response) => {
    response.on("close", close);
    given.abort();
  });
  const result = await send(await at.endpoint(url), {}, given.signal);
  expect(result.outcome).toEqual({
    kind: "failed",
    failure: "cancelled",
    why: "It was cancelled before an answer came.",
  });
  await closed;
});

test("who may not send is told so and nothing is sent", async () => {
  const { url, got } = await model((_got, response) => json(response, "{}"));
  const to = await at.endpoint(url);
  const viewer = await member([{ role: "viewer", connectionId: null, modelPattern: null }]);
  await expect(sendDraft(viewer, input(to), never)).rejects.toMatchObject({ code: "forbidden" });
  const limited = await member([{ role: "scientist", connectionId: null, modelPattern: "liver" }]);
  await expect(sendDraft(limited, input(to), never)).rejects.toMatchObject({ code: "forbidden" });
  await expect(sendDraft(sam, input({ ...to, endpoint: "nowhere" }), never)).rejects.toMatchObject({
    code: "not_found",
  });
  expect(got).toEqual([]);
});

test("a role that is taken away counts for the very next call", async () => {
  const { url, got } = await model((_got, response) => json(response, '{"predictions": [1, 0]}'));
  const to = await at.endpoint(url);
  const { id, ...ada } = await member();
  await sendDraft({ id, ...ada }, input(to), never);
  await expect(
    sendDraft({ id, ...ada, grants: [{ role: "viewer", connectionId: null, modelPattern: null }] }, input(to), never),
  ).rejects.toMatchObject({ code: "forbidden" });
  expect(got).toHaveLength(1);
});

test("what no signature is known of is sent all the same, and held against nothing", async () => {
  const { url } = await model((_got, response) => json(response, '{"predictions": ["a"]}'));
  const result = await send(await at.endpoint(url, { deployments: [deployment("9")] }));
  expect(result.version).toBe("9");
  expect(answered(result)).toMatchObject({ against: null });
  expect(answered(result)).not.toHaveProperty("whyNotHeld");
});

test("a signature that cannot be read is told apart from none", async () => {
  at.world.putFile("heart", "8", "MLmodel", "signature: [");
  const { url } = await model((_got, response) => json(response, '{"predictions": ["a"]}'));
  const result = await send(await at.endpoint(url, { deployments: [deployment("8")] }));
  expect(answered(result)).toMatchObject({
    against: null,
    whyNotHeld: "The signature of the version cannot be read, so the reply was not held against it.",
  });
});
