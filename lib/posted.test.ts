import { beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";

import { AppError } from "./errors";
import { posted, requireOwnOrigin } from "./posted";

let isMember = true;
const asked: string[] = [];
vi.mock("@/lib/auth", () => ({
  requireViewer: async (permission: string) => {
    asked.push(permission);
    if (!isMember) throw new AppError("unauthenticated", "Sign in to see this.");
    return { id: "1" };
  },
}));
beforeEach(() => {
  isMember = true;
  asked.length = 0;
});

const ran: unknown[] = [];
const echo = posted({
  permission: "endpoint.invoke",
  input: z.object({ text: z.string().max(5, "At most five letters."), count: z.coerce.number().optional() }),
  maxBytes: 1_048_576,
  run: async (_viewer, input) => {
    ran.push(input);
    if (input.text === "wait") throw new AppError("too_many", "Not now.", { retryAfterMs: 1_200 });
    return { got: input.text };
  },
});
type Also = { method?: string; headers?: Record<string, string>; query?: string };
const ask = (body: string | null, { method = "POST", headers = {}, query = "" }: Also = {}) =>
  echo(
    new Request(`http://here.example/api${query}`, {
      method,
      body,
      headers: {
        host: "here.example",
        origin: "http://here.example",
        "content-type": "application/json; charset=utf-8",
        ...headers,
      },
    }),
  );
const said = async (response: Promise<Response>) => [
  (await response).status,
  ((await (await response).json()) as { message?: string }).message,
];

test("JSON from a page of its own is run, under the permission that it declares", async () => {
  const response = await ask('{"text": "abc"}');
  expect([response.status, await response.json(), response.headers.get("cache-control")]).toEqual([
    200,
    { got: "abc" },
    "private, no-store",
  ]);
  expect(asked).toEqual(["endpoint.invoke"]);
});

test.each([
  ["another origin", { origin: "http://evil.example" }],
  ["another port", { origin: "http://here.example:8080" }],
  ["no origin", { origin: "" }],
  ["a sandboxed page", { origin: "null" }],
  ["an origin that only begins alike", { origin: "http://here.example.evil.example" }],
])("%s is refused before anybody is looked up", async (_what, headers) => {
  ran.length = 0;
  expect(await said(ask('{"text": "abc"}', { headers }))).toEqual([
    403,
    "Only pages of Interlock itself may ask for this.",
  ]);
  expect([asked, ran]).toEqual([[], []]);
});

test("the address that it was set up with is its own as well, where a proxy asks it at another one", () => {
  const headers = new Headers({ host: "10.0.0.1:3000", origin: "https://interlock.example" });
  expect(() => requireOwnOrigin(headers, "https://interlock.example/")).not.toThrow();
  expect(() => requireOwnOrigin(headers, "https://interlock.example:8443")).toThrow("Only pages");
  expect(() => requireOwnOrigin(headers, undefined)).toThrow("Only pages");
});

test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])(
  "the content type “%s”, which a form could send, is refused",
  async (type) => {
    expect(await said(ask('{"text": "abc"}', { headers: { "content-type": type } }))).toEqual([
      422,
      "This takes JSON: send it with the content type application/json.",
    ]);
  },
);

test("nobody is told anything before they signed in", async () => {
  isMember = false;
  expect(await said(ask("no JSON"))).toEqual([401, "Sign in to see this."]);
});

test("what is no JSON, too long or not as asked for is refused in a sentence", async () => {
  expect(await said(ask("{"))).toEqual([422, "The body is not JSON."]);
  expect(await said(ask('{"text": "abcdef"}'))).toEqual([422, "At most five letters."]);
  expect(await said(ask('{"text": 1, "count": "x"}'))).toEqual([422, "Some fields need another look."]);
  const long = JSON.stringify({ text: "x".repeat(1_048_576) });
  expect(await said(ask(long))).toEqual([
    422,
    "The request is larger than 1 MB, which is the most that is taken here.",
  ]);
  expect(await said(ask(long, { headers: { "content-length": "10" } }))).toEqual([
    422,
    "The request is larger than 1 MB, which is the most that is taken here.",
  ]);
});

test("a refusal that passes says when to come back", async () => {
  const response = await ask('{"text": "wait"}');
  expect([response.status, response.headers.get("retry-after")]).toEqual([429, "2"]);
});

test("a DELETE has no body: its query counts", async () => {
  expect(await (await ask(null, { method: "DELETE", query: "?text=abc&count=2" })).json()).toEqual({ got: "abc" });
  expect(ran.at(-1)).toEqual({ text: "abc", count: 2 });
  expect(
    (await ask(null, { method: "DELETE", query: "?text=abc", headers: { origin: "http://evil.example" } })).status,
  ).toBe(403);
});

test("who is not admitted is turned away before the body is read; who is leaves when all is over, come what may", async () => {
  const seen: string[] = [];
  let room = true;
  const narrow = posted({
    permission: "endpoint.invoke",
    input: z.object({ text: z.string() }),
    admit: async (viewer) => {
      if (!room) throw new AppError("too_many", "No room.");
      seen.push(`in ${viewer.id}`);
      return () => void seen.push("out");
    },
    run: async (_viewer, { text }) => {
      seen.push(text);
      if (text === "fail") throw new AppError("conflict", "Not so.");
      return {};
    },
  });
  let pulled = 0;
  const body = (text: string) =>
    new ReadableStream<Uint8Array>(
      {
        pull: (controller) =>
          void ((pulled += 1), controller.enqueue(new TextEncoder().encode(text)), controller.close()),
      },
      { highWaterMark: 0 },
    );
  const enter = (text: string) =>
    narrow(
      new Request("http://here.example/api", {
        method: "POST",
        body: body(text),
        headers: { host: "here.example", origin: "http://here.example", "content-type": "application/json" },
        ...{ duplex: "half" },
      }),
    );
  for (const [text, status] of [
    ['{"text":"a"}', 200],
    ['{"text":"fail"}', 409],
    ["{", 422],
  ] as const)
    expect((await enter(text)).status).toBe(status);
  expect(seen).toEqual(["in 1", "a", "out", "in 1", "fail", "out", "in 1", "out"]);
  room = false;
  pulled = 0;
  expect(await said(enter('{"text":"b"}'))).toEqual([429, "No room."]);
  expect([pulled, seen.at(-1)]).toEqual([0, "out"]);
});
