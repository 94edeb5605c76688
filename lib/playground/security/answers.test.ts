import { createServer as createTcpServer } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";

import { expect, test } from "vitest";

import { door, listen, serve } from "@/lib/http/door.testing";
import { protocols } from "@/lib/serving/all";
import { readJson, usualLimits } from "@/lib/serving/json";
import { readPath, sendCall } from "@/lib/serving/send";
import type { Call, Protocol, Reply } from "@/lib/serving/types";

/** What a server may answer, out of malice or by mistake: it ends in time, within its bytes, and in our words. */

const call: Call = {
  method: "POST",
  path: "/invocations",
  headers: { "content-type": "application/json" },
  body: "{}",
};
const megabyte = 1_048_576;

const bombs = {
  gzip: gzipSync(Buffer.alloc(50 * megabyte)),
  "x-gzip": gzipSync(Buffer.alloc(50 * megabyte)),
  deflate: deflateSync(Buffer.alloc(50 * megabyte)),
  br: brotliCompressSync(Buffer.alloc(50 * megabyte)),
};

test.each(Object.entries(bombs))("50 MB packed small by %s stop at the limit", async (encoding, packed) => {
  expect(packed.byteLength).toBeLessThan(megabyte / 4);
  const origin = await serve((_request, response) => response.setHeader("content-encoding", encoding).end(packed));
  const sent = sendCall(door(origin, { maxBytes: megabyte }), origin, call);
  await expect(sent).rejects.toMatchObject({
    code: "registry_protocol",
    message: expect.stringMatching(/more than 1 MB/),
  });
});

test.each(["gzip, gzip", "zstd", "compress", "identity, br"])(
  "an answer packed as %s, which nobody asked for, is not unpacked",
  async (encoding) => {
    const origin = await serve((_request, response) =>
      response.setHeader("content-encoding", encoding).end(gzipSync(gzipSync("{}"))),
    );
    await expect(sendCall(door(origin), origin, call)).rejects.toMatchObject({
      code: "registry_protocol",
      message: expect.stringMatching(/not asked for/),
    });
  },
);

test.each([
  ["in chunks", {}],
  ["with a length announced that is a lie", { "content-length": String(2 ** 40) }],
])("a body without end, %s, stops at the limit", async (_how, headers: Record<string, string>) => {
  const origin = await serve((_request, response) => {
    response.writeHead(200, headers);
    const more = () => {
      while (response.write("x".repeat(65_536)));
    };
    response.on("drain", more);
    more();
  });
  await expect(sendCall(door(origin, { maxBytes: megabyte }), origin, call)).rejects.toMatchObject({
    code: "registry_protocol",
  });
});

test.each([
  ["a body, byte by byte", "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[", "1,"],
  ["a body in chunks", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", "1\r\n1\r\n"],
  ["headers, line by line", "HTTP/1.1 200 OK\r\n", "x-a: b\r\n"],
  ["the first line, letter by letter", "HTTP/1.1 200 ", "O"],
  ["informational answers one after the other", "", "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"],
  ["nothing at all", "", ""],
])("%s that drips in ends at the deadline", async (_what, begins, drips) => {
  const server = createTcpServer((socket) => {
    socket.write(begins);
    const timer = setInterval(() => socket.write(drips), 10);
    socket.on("error", () => undefined).on("close", () => clearInterval(timer));
  });
  const origin = await listen(server, "http");
  await expect(sendCall(door(origin, { deadlineMs: 150 }), origin, call)).rejects.toMatchObject({
    code: "registry_timeout",
  });
});

test.each([
  ["one of 64 KB", { "x-long": "x".repeat(65_536) }],
  ["very many of them", Object.fromEntries(Array.from({ length: 1_500 }, (_, at) => [`x-${at}`, "0123456789"]))],
])("headers beyond their limit are refused: %s", async (_what, headers: Record<string, string>) => {
  const origin = await serve((_request, response) => response.writeHead(200, headers).end("{}"));
  await expect(sendCall(door(origin), origin, call)).rejects.toMatchObject({
    code: "registry_protocol",
    message: expect.stringMatching(/headers that are too long/),
  });
});

test("a server that hangs up in the middle of its answer is reported as such", async () => {
  const origin = await listen(
    createTcpServer((socket) => void socket.end("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[1,2")),
    "http",
  );
  await expect(sendCall(door(origin), origin, call)).rejects.toMatchObject({ code: "registry_unavailable" });
});

test("what is no HTTP is told in words, and none of it is repeated", async () => {
  const origin = await listen(
    createTcpServer((socket) => void socket.end("<script>alert(1)</script>\r\n\r\n")),
    "http",
  );
  await expect(sendCall(door(origin), origin, call)).rejects.toMatchObject({
    message: expect.not.stringContaining("script"),
  });
});

test("of a reply's headers only those of a list come through: no cookie, no credential, no address inside", async () => {
  const secret = {
    "set-cookie": "session=sesame",
    authorization: "Bearer sesame",
    "x-api-key": "sesame",
    server: "gunicorn/1 sesame",
    "x-powered-by": "sesame",
    via: "10.0.0.7",
    "www-authenticate": "Bearer realm=sesame",
    location: "http://sesame",
    "x-request-id": "42",
  };
  const origin = await serve((_request, response) => response.writeHead(200, secret).end("{}"));
  const { headers } = await sendCall(door(origin), origin, call);
  expect(Object.keys(headers)).toEqual(["x-request-id"]);
  expect(JSON.stringify(await readPath(door(origin), origin, "/"))).not.toContain("sesame");
});

test("of a redirect's headers only the location comes through besides, and of another answer's not even that", async () => {
  const answers = [302, 304, 404].values();
  const origin = await serve((_request, response) =>
    response
      .writeHead(answers.next().value ?? 500, { location: "/in", "set-cookie": "session=sesame", "x-request-id": "42" })
      .end(),
  );
  const shown = () => sendCall(door(origin), origin, call, {}, { showRedirects: true });
  expect([(await shown()).headers, (await shown()).headers, (await shown()).headers]).toEqual([
    { location: "/in", "x-request-id": "42" },
    { "x-request-id": "42" },
    { "x-request-id": "42" },
  ]);
});

test("bytes that are no text come as base64 and never as text of another meaning", async () => {
  const origin = await serve((_request, response) => response.end(Buffer.from([0xff, 0xfe, 0x00, 0x3c])));
  expect((await sendCall(door(origin), origin, call)).body).toEqual({ kind: "bytes", base64: "//4APA==" });
});

const awkward: [string, string][] = [
  ["lists a million deep", "[".repeat(1_000_000)],
  ["lists a million deep and closed", "[".repeat(1_000_000) + "]".repeat(1_000_000)],
  ["objects a million deep", '{"predictions":'.repeat(1_000_000)],
  ["a million deep behind the envelope", `{"predictions":${"[".repeat(1_000_000)}`],
  ["a text without end", `"${"\\u".repeat(500_000)}`],
  ["a number of a million digits", `[${"9".repeat(1_000_000)}]`],
  ["very many empty keys", `{${'"":0,'.repeat(20_000)}"":0}`],
  [
    "keys that other readers trip over",
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"predictions":[1]}',
  ],
  ["JSON in a text in a text", JSON.stringify(JSON.stringify(JSON.stringify("[".repeat(1000))))],
  ["HTML", "<html><script>alert(1)</script></html>"],
  ["nothing", ""],
  ["a zero byte", "\0"],
];

test.each(awkward)("%s: every protocol takes the reply apart or leaves it raw, and throws nothing", (_what, text) => {
  for (const protocol of protocols) {
    for (const status of [200, 400, 500]) {
      const reply: Reply = { status, headers: { "content-type": "application/json" }, body: { kind: "text", text } };
      expect(typeof protocol.explain(reply, null, null).text).toBe("string");
      expect(protocol.decode(reply).raw).toBe(reply.body);
    }
    expectNoThrow(protocol, text);
  }
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

function expectNoThrow(protocol: Protocol, text: string): void {
  for (const contentType of ["application/json", "text/csv", "text/html", ""]) {
    expect(protocol.readPayload(text, contentType, null).status).toMatch(/^(read|unreadable)$/);
  }
}

test("depth and number of values have limits, and the refusal names them", () => {
  expect(readJson("[".repeat(1_000_000))).toMatchObject({
    status: "unreadable",
    why: expect.stringMatching(/deep|nested|level/i),
  });
  expect(readJson(`[${"0,".repeat(1_000)}0]`, { ...usualLimits, values: 1_000 })).toMatchObject({
    status: "unreadable",
  });
  expect(usualLimits).toMatchObject({ depth: 64, values: 4_000_000 });
});

test.each(protocols.map((protocol) => [protocol.title, protocol] as const))(
  "%s: an error's text is not repeated, whatever stands in it",
  (_title, protocol) => {
    const secret = "sesame-4711 <img src=x onerror=alert(1)>";
    const bodies = [
      { message: secret },
      { error: secret },
      { error: { message: secret, status: secret } },
      { error_code: "BAD_REQUEST", message: `Model is missing inputs ['${secret}']. ${secret}`, stack_trace: secret },
      { Message: secret, OriginalMessage: secret, LogStreamArn: secret },
      { detail: secret },
      [{ error: secret }],
      secret,
    ];
    for (const body of bodies) {
      for (const status of [400, 401, 403, 404, 424, 429, 500, 503]) {
        const reply: Reply = {
          status,
          headers: { "ms-azureml-model-error-reason": secret, "ms-azureml-model-error-statuscode": secret },
          body: { kind: "text", text: JSON.stringify(body) },
        };
        expect(protocol.explain(reply, null, null).text).not.toMatch(/sesame|onerror/);
      }
    }
  },
);
