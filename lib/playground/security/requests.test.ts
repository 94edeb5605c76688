import { gzipSync } from "node:zlib";

import { expect, test } from "vitest";

import { openDoor } from "@/lib/http/door";
import { label, open, serve } from "@/lib/http/door.testing";
import { protocols } from "@/lib/serving/all";
import { number, tableOf } from "@/lib/serving/cells";
import { readPath, sendCall } from "@/lib/serving/send";
import { protocolTarget } from "@/lib/serving/target";
import type { Call, Target } from "@/lib/serving/types";

/** What names, texts and headers that somebody chose may do to a request: nothing but fill their own place in it. */

const payload = tableOf([{ name: "age", named: "text", dtype: { kind: "long" } }], [[number("63")]], null, []);
const call: Call = {
  method: "POST",
  path: "/invocations",
  headers: { "content-type": "application/json" },
  body: "{}",
};

/** A server that must stay alone, and what reached it. */
async function victim() {
  const seen: { url: string; headers: string[] }[] = [];
  const origin = await serve((request, response) => {
    seen.push({ url: request.url ?? "", headers: request.rawHeaders });
    response.end("{}");
  });
  return { origin, seen, io: openDoor({ origins: [origin], network: open, label: label() }) };
}

/** What each protocol makes of a target, where it makes something of it. */
function callsTo(target: Partial<Target>): Call[] {
  return protocols.flatMap((protocol) => {
    const encoded = protocol.encode(payload, protocolTarget({ base: "/base", ...target }));
    return encoded.status === "encoded" ? [encoded.call] : [];
  });
}

const plain = callsTo({ model: "heart" }).map(({ path }) => path.split("/").length);

test.each(["..", ".", "", "\ud800"])(
  "a model called %j is never a step of a path: no protocol goes up with it",
  (name) => {
    for (const { path } of callsTo({ model: name })) expect(path).not.toMatch(/\/\.{0,2}(\/|:|$)/);
    for (const { path } of callsTo({ model: "heart", version: name })) expect(path).not.toMatch(/\/\.{0,2}(\/|:|$)/);
    for (const protocol of protocols) {
      const target = protocolTarget({ model: name });
      for (const probe of [protocol.health(target), protocol.metadata(target)]) {
        if (probe) expect(new URL(probe.path, "http://model.test").pathname).toBe(probe.path.split("?")[0]);
      }
    }
  },
);

test.each(["../../admin", "%2e%2e/%2e%2e", "a/../../b", "a/b", "/", "a\\..\\b", "\\", "//evil.test"])(
  "a model or version called %j goes into no path, and is asked about at none",
  (name) => {
    const inPath = protocols.filter((protocol) => protocol.encode(payload, protocolTarget({})).status === "refused");
    expect(inPath).toHaveLength(4);
    for (const protocol of inPath) {
      const target = protocolTarget({ model: name });
      expect(protocol.encode(payload, target)).toEqual({
        status: "refused",
        why: expect.stringContaining("holds a slash, a backslash"),
      });
      expect([protocol.health(target), protocol.metadata(target)].every((probe) => !probe?.path.includes("%2F"))).toBe(
        true,
      );
    }
    for (const { path } of callsTo({ model: "heart", version: name })) expect(path).not.toMatch(/%2F|%5C/i);
  },
);

test.each(["..%2f..%2fadmin", "a?b=c", "a#b", "@evil.test", "a\r\nHost: evil.test", "a\tb", "a b", "é", "{x}"])(
  "a model called %j stays one step of the path",
  async (name) => {
    const { origin, seen, io } = await victim();
    const calls = callsTo({ model: name });
    expect(calls.map(({ path }) => path.split("/").length)).toEqual(plain);
    for (const one of calls) await sendCall(io, origin, one);
    expect(seen.map(({ url }) => url)).toEqual(calls.map(({ path }) => path));
    expect(seen.every(({ headers }) => headers.filter((header) => header.toLowerCase() === "host").length === 1)).toBe(
      true,
    );
  },
);

test.each([
  ["another host behind an at sign", "@evil.test"],
  ["a further part of the host", ".evil.test"],
  ["a port of its own", "1"],
  ["another host behind two slashes and credentials", ":80@evil.test/"],
])("a base path with %s leads to an address that is not registered", async (_what, base) => {
  const { origin, seen, io } = await victim();
  const sent = sendCall(io, origin, { ...call, path: `${base}${call.path}` });
  await expect(sent).rejects.toMatchObject({ code: "invalid" });
  expect(seen).toEqual([]);
});

test.each([
  ["a line of its own", "blue\r\nx-evil: 1"],
  ["a bare line feed", "blue\nx-evil: 1"],
  ["a bare carriage return", "blue\rx"],
  ["a zero byte", "blue\0"],
  ["a letter that headers do not have", "bl\u00fce\u2028"],
  ["an escape", "\u001b[31m"],
])("a deployment whose name has %s is refused as a header", async (_what, deployment) => {
  const { origin, seen, io } = await victim();
  const withHeader = callsTo({ model: "heart", deployment }).filter(({ headers }) =>
    Object.values(headers).includes(deployment),
  );
  expect(withHeader).toHaveLength(2);
  for (const one of withHeader) await expect(sendCall(io, origin, one)).rejects.toMatchObject({ code: "invalid" });
  expect(seen).toEqual([]);
});

test.each([
  "application/json\r\nx-evil: 1",
  "application/json\nTransfer-Encoding: chunked",
  "text/csv\0",
  "application/json; charset=\u{1f512}",
])("the content type %j is refused as a header", async (contentType) => {
  const { origin, seen, io } = await victim();
  const sent = sendCall(io, origin, { ...call, headers: { "content-type": contentType } });
  await expect(sent).rejects.toMatchObject({ code: "invalid" });
  expect(seen).toEqual([]);
});

test.each([
  "Host",
  "Connection",
  "Content-Length",
  "Transfer-Encoding",
  "TE",
  "Upgrade",
  "Expect",
  "Origin",
  "Referer",
  "Forwarded",
  "X-Forwarded-For",
  "X-Forwarded-Host",
  "Proxy-Authorization",
  "Sec-Fetch-Site",
  "bad name",
  "bad:name",
  "bad\r\nname",
])("the header %j is never sent, whoever asks for it", async (name) => {
  const { origin, seen, io } = await victim();
  await expect(sendCall(io, origin, call, { [name]: "1" })).rejects.toMatchObject({ code: "invalid" });
  expect(seen).toEqual([]);
});

test("a body that looks like a further request stays the body of the one request", async () => {
  const { origin, seen, io } = await victim();
  const body = `{}\r\n\r\nGET /admin HTTP/1.1\r\nHost: evil.test\r\n\r\n${"é".repeat(100)}`;
  await sendCall(io, origin, { ...call, body });
  expect(seen.map(({ url }) => url)).toEqual(["/invocations"]);
  const lengths = seen.flatMap(({ headers }) =>
    headers.flatMap((name, at) => (name.toLowerCase() === "content-length" ? [headers[at + 1]] : [])),
  );
  expect(lengths).toEqual([String(Buffer.byteLength(body))]);
});

test("a call asks for an answer that is not packed, and reads one that is packed all the same", async () => {
  const asked: unknown[] = [];
  const origin = await serve((request, response) => {
    asked.push(request.headers["accept-encoding"]);
    response.setHeader("content-encoding", "gzip").end(gzipSync('{"predictions": [1]}'));
  });
  const io = openDoor({ origins: [origin], network: open, label: label() });
  expect((await sendCall(io, origin, call)).body).toEqual({ kind: "text", text: '{"predictions": [1]}' });
  expect(asked).toEqual(["identity"]);
});

test("a probe sends no credential and no body, and is a GET", async () => {
  const seen: string[] = [];
  const origin = await serve((request, response) => {
    seen.push(
      `${request.method} ${request.headers.authorization ?? "nobody"} ${request.headers["content-length"] ?? "nothing"}`,
    );
    response.end("{}");
  });
  await readPath(openDoor({ origins: [origin], network: open, label: label() }), origin, "/ping");
  expect(seen).toEqual(["GET nobody nothing"]);
});
