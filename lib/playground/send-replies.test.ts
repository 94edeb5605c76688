import { createServer } from "node:net";

import { afterAll, beforeAll, expect, test, vi } from "vitest";

import type { Viewer } from "@/lib/auth";
import { testDatabase } from "@/lib/db/testing";
import { listen } from "@/lib/http/door.testing";
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

test("nothing that signs a call in comes back in a reply, however it is spelled", async () => {
  const secret = "s3cr3t/with+signs=";
  const { url, got } = await model(({ headers }, response) => {
    const own = (headers.authorization ?? "").replace("Bearer ", "");
    const spellings = [
      headers.authorization,
      encodeURIComponent(own),
      Buffer.from(own).toString("base64"),
      Buffer.from(`ab${own}c`).toString("base64url"),
    ];
    response.writeHead(200, { "content-type": "application/json", "x-request-id": own });
    response.end(JSON.stringify({ predictions: spellings, own }));
  });
  const clean = JSON.stringify(await send(await at.endpoint(url, { signIn: "bearer", token: secret })));
  expect(got[0]?.headers.authorization).toBe(`Bearer ${secret}`);
  expect(clean.split("[hidden]").length - 1).toBeGreaterThanOrEqual(6);
  const inner = Buffer.from(`ab${secret}c`).toString("base64url").slice(4, 24);
  for (const spelling of [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString("base64").slice(0, 20),
    inner,
  ])
    expect(clean).not.toContain(spelling);
});

test("secrets are taken out of replies that are no text, too", async () => {
  const { url } = await model((_got, response) => {
    response.writeHead(200, { "content-type": "application/octet-stream" });
    response.end(Buffer.concat([Buffer.from([0xff, 0xfe, 0x00]), Buffer.from("key-of-bytes"), Buffer.from([0xff])]));
  });
  const outcome = answered(
    await send(await at.endpoint(url, { signIn: "key", headerName: "x-api-key", token: "key-of-bytes" })),
  );
  const raw = outcome.reply?.raw;
  expect(raw?.kind === "bytes" && Buffer.from(raw.base64, "base64")).toEqual(
    Buffer.concat([Buffer.from([0xff, 0xfe, 0x00]), Buffer.from("[hidden]"), Buffer.from([0xff])]),
  );
});

test("headers of a reply are those of a short list", async () => {
  const { url } = await model((_got, response) => {
    response.writeHead(200, {
      "content-type": "application/json",
      "set-cookie": "a=b",
      "x-request-id": "42",
      server: "uvicorn",
    });
    response.end('{"predictions": [1, 1]}');
  });
  expect(answered(await send(await at.endpoint(url))).headers).toEqual({
    "content-type": "application/json",
    "x-request-id": "42",
  });
});

test("an answer that does not come in time, is too long or breaks off says so, with what was sent", async () => {
  const silent = await model(() => undefined);
  const late = await send(await at.endpoint(silent.url), { timeoutMs: 150 });
  expect(late.outcome).toMatchObject({ kind: "failed", failure: "timeout", why: expect.stringContaining("150 ms") });
  expect(late.sent?.bytes).toBe(Buffer.byteLength(split.text));
  expect(late.timing).toMatchObject({ firstByte: null });
  expect(late.timing.connect).toBeGreaterThan(0);

  const long = await model((_got, response) => json(response, `{"predictions": [${"1,".repeat(2_000)}1]}`));
  expect((await send(await at.endpoint(long.url), { maxBytes: 1_024 })).outcome).toMatchObject({
    kind: "failed",
    failure: "too-large",
  });

  const broken = await model((_got, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("{", () => response.destroy());
  });
  expect((await send(await at.endpoint(broken.url))).outcome).toMatchObject({ kind: "failed", failure: "unavailable" });

  const gone = createServer();
  const closed = await listen(gone, "http");
  await new Promise((resolve) => gone.close(resolve));
  expect((await send(await at.endpoint(closed))).outcome).toMatchObject({
    kind: "failed",
    failure: "unavailable",
    why: expect.stringContaining("nothing listens"),
  });
});

test("a reply of megabytes is shown as it is and not taken apart", async () => {
  const { url } = await model((_got, response) =>
    json(response, `{"predictions": [${"0.123456789,".repeat(400_000)}1]}`),
  );
  const outcome = answered(await send(await at.endpoint(url)));
  expect(outcome.reply).toMatchObject({ layout: "raw", notes: [expect.stringContaining("4 MB")] });
  expect(outcome).toMatchObject({
    against: null,
    whyNotHeld: "The reply is longer than 4 MB, so it was not held against the output signature.",
  });
});

test("a reply of very many values is shown as it is, and an error of as many is told by its status", async () => {
  const text = `{"predictions": [${"[1],".repeat(250_000)}[1]]}`;
  const { url } = await model((_got, response) => json(response, text));
  const outcome = answered(await send(await at.endpoint(url)));
  expect(outcome.reply).toMatchObject({
    layout: "raw",
    raw: { text },
    notes: [
      "The reply holds more than 400,000 values: it is shown as it is, and neither taken apart nor held against the signature.",
    ],
  });
  const failing = await model((_got, response) =>
    json(response, `{"message": "Model is missing inputs ['cp'].", "more": [${"[1],".repeat(250_000)}[1]]}`, 400),
  );
  expect(answered(await send(await at.endpoint(failing.url)))).toMatchObject({
    status: 400,
    explanation: { text: expect.stringContaining("400"), where: null },
  });
});

test("a reply of very many values in JSON is shown as it is, also where it calls itself CSV", async () => {
  const { url } = await model((_got, response) =>
    response.writeHead(200, { "content-type": "text/csv" }).end(`{"predictions": [${"[[1]],".repeat(210_000)}[1]]}`),
  );
  expect(answered(await send(await at.endpoint(url))).reply).toMatchObject({
    layout: "raw",
    notes: [expect.stringContaining("400,000 values")],
  });
});

test("a reply 300,000 levels deep is an answer that could not be read", async () => {
  const { url } = await model((_got, response) => json(response, "[".repeat(300_000)));
  expect(answered(await send(await at.endpoint(url))).reply).toMatchObject({
    layout: "raw",
    notes: [expect.stringContaining("not JSON")],
  });
});
