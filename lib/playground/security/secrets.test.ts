import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";

import { db } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { listCallLines } from "@/lib/endpoints/callable";
import type { Registration } from "@/lib/endpoints/types";
import { writeCalls } from "@/lib/playground/history-queue";
import { member, model, playgroundBench, split } from "@/lib/playground/playground.testing";
import type { Registry } from "@/lib/registries/types";
import { snippetOf } from "@/lib/serving/snippets";

import { ask, good, withSettings } from "./asking.testing";
import { visitor, whatComesAfter } from "./visitor.testing";

/** What signs a call in is nobody's to read: in no reply, log, history, list, snippet or table, however a server gives it back. */

let registry: Registry;
vi.mock("@/lib/keys", () => ({ encryptionKey: () => Buffer.alloc(32, 7) }));
vi.mock("@/lib/connections/open", () => ({ openConnectionById: async () => ({ registry }) }));
vi.mock("@/lib/auth", async () => (await import("./visitor.testing")).auth);
vi.mock("next/server", async (original) => ({
  ...(await original<object>()),
  after: (await import("./visitor.testing")).after,
}));

let database: { close(): Promise<void> };
let at: Awaited<ReturnType<typeof playgroundBench>>;
beforeAll(async () => {
  database = await testDatabase();
  at = await playgroundBench();
  registry = at.registry;
});
afterAll(() => database.close());

const log: string[] = [];
beforeEach(async () => {
  visitor.current = await member();
  log.length = 0;
  for (const level of ["log", "info", "warn", "error", "debug"] as const)
    vi.spyOn(console, level).mockImplementation((...parts) => void log.push(parts.map(inspected).join(" ")));
});
afterEach(async () => {
  await whatComesAfter();
  vi.restoreAllMocks();
});

function inspected(part: unknown): string {
  if (part instanceof Error) return `${part.stack ?? ""} ${String(part.cause)}`;
  return typeof part === "string" ? part : JSON.stringify(part);
}

const token = 'sesame-47seven11/+="ä';
const ways: [string, Partial<Registration>, string][] = [
  ["a bearer token", { signIn: "bearer", token: "sesame-47seven11/+=xyz" }, "sesame-47seven11/+=xyz"],
  [
    "a key in a header",
    { signIn: "key", headerName: "x-api-key", token: "sesame-47seven11/+=xyz" },
    "sesame-47seven11/+=xyz",
  ],
  [
    "a header of one's own",
    { signIn: "header", headerName: "x-own", token: "Own sesame-47seven11/+=xyz" },
    "sesame-47seven11/+=xyz",
  ],
  ["a password", { signIn: "basic", user: "ada", password: token }, token],
];
const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
/** How a server may give back what it was called with. */
const echoes: [
  string,
  (secret: string, header: string) => { status: number; headers: Record<string, string>; body: string },
][] = [
  ["in a prediction", (secret) => ({ status: 200, headers: {}, body: JSON.stringify({ predictions: [secret] }) })],
  [
    "in the whole header, in a prediction",
    (_secret, header) => ({ status: 200, headers: {}, body: JSON.stringify({ predictions: [{ header }] }) }),
  ],
  [
    "in a URL",
    (secret) => ({
      status: 200,
      headers: {},
      body: JSON.stringify({ predictions: [`/?k=${encodeURIComponent(secret)}`] }),
    }),
  ],
  [
    "in base64",
    (secret) => ({
      status: 200,
      headers: {},
      body: JSON.stringify({ predictions: [Buffer.from(secret).toString("base64")] }),
    }),
  ],
  [
    "in JSON as Python writes it",
    (secret) => ({
      status: 200,
      headers: {},
      body: JSON.stringify({ predictions: [secret] }).replace(/[^ -~]/g, escaped),
    }),
  ],
  [
    "in JSON as .NET writes it",
    (secret) => ({
      status: 200,
      headers: {},
      body: `{"predictions":["${secret.replace(/[^A-Za-z0-9-]/g, (letter) => escaped(letter).toUpperCase().replace("U", "u"))}"]}`,
    }),
  ],
  [
    "in the whole header in JSON as .NET writes it",
    (_secret, header) => ({
      status: 200,
      headers: {},
      body: `{"predictions":["${header.replace(/[^A-Za-z0-9-]/g, escaped)}"]}`,
    }),
  ],
  [
    "in JSON with every letter escaped",
    (secret) => ({ status: 200, headers: {}, body: `{"predictions":["${secret.replace(/./g, escaped)}"]}` }),
  ],
  [
    "in JSON in a text of JSON",
    (secret) => ({
      status: 400,
      headers: {},
      body: JSON.stringify({ message: JSON.stringify({ key: secret }).replace(/[^ -~]/g, escaped) }),
    }),
  ],
  ["in a key", (secret) => ({ status: 200, headers: {}, body: JSON.stringify({ predictions: [{ [secret]: 1 }] }) })],
  [
    "in an error",
    (secret) => ({
      status: 400,
      headers: {},
      body: JSON.stringify({
        error_code: "BAD_REQUEST",
        message: `Model is missing inputs ['${secret}'].`,
        stack_trace: secret,
      }),
    }),
  ],
  ["in a page", (secret) => ({ status: 500, headers: { "content-type": "text/html" }, body: `<pre>${secret}</pre>` })],
  [
    "in a header of the reply",
    (secret) => ({ status: 200, headers: { "x-request-id": Buffer.from(secret).toString("latin1") }, body: "[]" }),
  ],
  [
    "in the content type",
    (secret) => ({
      status: 200,
      headers: { "content-type": `text/plain; k=${encodeURIComponent(secret)}` },
      body: "[]",
    }),
  ],
  [
    "in the address of a redirect",
    (secret) => ({
      status: 302,
      headers: { location: `https://login.test/?k=${encodeURIComponent(secret)}#${encodeURIComponent(secret)}` },
      body: "",
    }),
  ],
];

const rows = ways.flatMap(([way, fields, secret]) =>
  echoes.map(([place, echo]) => ({ way, fields, secret, place, echo })),
);
test.each(rows)(
  "$way that a server gives back $place is in no reply, no log and no history",
  async ({ fields, secret, echo }) => {
    await withSettings({ keepBodies: true, sensitive: [] });
    const name = fields.headerName ?? "authorization";
    const { url, got } = await model(({ headers }, response) => {
      const answer = echo(secret, String(headers[name]));
      response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers }).end(answer.body);
    });
    const reply = await (await ask("send", { to: await at.endpoint(url, fields), draft: split })).text();
    await whatComesAfter();
    expect(got).toHaveLength(1);
    expect(String(got[0]?.headers[name])).toMatch(/sesame|Basic/);
    await writeCalls();
    const kept = await db().playgroundCall.findMany({ where: { memberId: visitor.current?.id ?? "" } });
    expect(kept).toHaveLength(1);
    const shown = [reply, JSON.stringify(kept), ...log].join("\n");
    expect(reply).toContain("[hidden]");
    for (const spelling of [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      Buffer.from(secret).toString("base64"),
      "47seven11",
      "47seven11".replace(/./g, escaped),
    ])
      expect(shown).not.toContain(spelling);
  },
);

test("a token that a server makes a host name of is not in the sentence about its redirect", async () => {
  const { url } = await model((_got, response) =>
    response.writeHead(302, { location: "https://sesame-47seven11-xyz.evil.test/" }).end(),
  );
  const reply = await (
    await ask("send", { to: await at.endpoint(url, { signIn: "bearer", token: "Sesame-47seven11-XYZ" }), draft: split })
  ).text();
  expect(reply).toContain("sends you elsewhere, to https://[hidden].evil.test,");
  expect(reply).not.toMatch(/sesame/i);
});

test.each(ways)(
  "%s stands in no list of endpoints, no snippet, no audit entry, and is sealed at rest",
  async (_way, fields, secret) => {
    const { url } = await good();
    const ref = await at.endpoint(url, fields);
    const viewer = visitor.current ?? (await member());
    const line = (await listCallLines(viewer, { limit: 500 })).find((each) => each.ref.endpoint === ref.endpoint);
    if (!line) throw new Error("The endpoint is in no list.");
    const call = {
      method: "POST" as const,
      path: "/invocations",
      headers: { "content-type": "application/json" },
      body: split.text,
    };
    const snippets = (["curl", "python", "typescript"] as const).map((language) =>
      snippetOf(language, { origin: line.origin ?? "", call, auth: line.signIn }),
    );
    for (const snippet of snippets) expect(snippet).toMatch(/ENDPOINT_SECRET/);
    const access = await db().endpointAccess.findFirstOrThrow({ where: { endpoint: { nativeKey: ref.endpoint } } });
    const stored =
      Buffer.isBuffer(access.secrets) || access.secrets instanceof Uint8Array
        ? Buffer.from(access.secrets).toString("latin1")
        : JSON.stringify(access.secrets);
    expect(stored.length).toBeGreaterThan(10);
    const entries = await db().auditEntry.findMany({ orderBy: { seq: "desc" }, take: 3 });
    const shown = [
      JSON.stringify(line),
      ...snippets,
      stored,
      entries.map(({ payload }) => JSON.stringify(payload)).join("\n"),
    ].join("\n");
    for (const spelling of [secret, Buffer.from(secret).toString("base64"), "47seven11"])
      expect(shown).not.toContain(spelling);
  },
);

test.each([
  ["no answer", () => undefined, { timeoutMs: 150 }],
  [
    "too long an answer",
    (response: { end(body: string): void }) => response.end("x".repeat(10_000)),
    { maxBytes: 1_024 },
  ],
  [
    "half an answer",
    (response: { write(body: string): void; destroy(): void }) => (response.write("{"), response.destroy()),
    {},
  ],
])(
  "after %s neither the log nor the reply holds the request, its token, or what came",
  async (_what, answer, limits) => {
    const { url } = await model((_got, response) => void answer(response));
    const to = await at.endpoint(url, { signIn: "bearer", token: "sesame-47seven11" });
    const text = '{"dataframe_split": {"columns":["age","cp"], "data":[[1.0, 77001]]}}';
    const reply = await (await ask("send", { to, draft: { ...split, text }, ...limits })).text();
    expect([reply, ...log].join("\n")).not.toMatch(/sesame|77001|xxxx/);
  },
);
