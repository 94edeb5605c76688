import { createServer as createTcpServer } from "node:net";
import { gzipSync } from "node:zlib";

import { expect, test } from "vitest";

import { openDoor } from "./door";
import { door, label, listen, open, running, serve } from "./door.testing";

test("a plain answer comes back with status, headers and text", async () => {
  const origin = await serve((request, response) =>
    response.setHeader("x-seen", request.headers["x-mine"] ?? "").end("hello"),
  );
  const answer = await door(origin).fetch(`${origin}/a?b=c`, { headers: { "X-Mine": "1" } });
  expect([answer.status, answer.headers.get("x-seen"), await answer.text()]).toEqual([200, "1", "hello"]);
});

test("an address of another origin is refused, also with credentials in it", async () => {
  const io = door("http://127.0.0.1:9");
  for (const url of [
    "http://127.0.0.1:10/",
    "https://127.0.0.1:9/",
    "http://127.0.0.1:9@evil.test/",
    "file:///etc/passwd",
    "no",
  ]) {
    await expect(io.fetch(url)).rejects.toMatchObject({ code: "invalid" });
  }
  await expect(io.fetch("http://user:secret@127.0.0.1:9/")).rejects.toMatchObject({ code: "invalid" });
});

test("only http and https origins can be registered", () => {
  expect(() => door("ftp://registry.test")).toThrow(/http:\/\/ or https:\/\//);
  expect(() => door("registry.test:5000")).toThrow(/http:\/\/ or https:\/\//);
});

test.each([
  { Host: "evil.test" },
  { "Content-Length": "1" },
  { Origin: "http://evil.test" },
  { "X-Forwarded-For": "1" },
  { "bad name": "1" },
  { a: "1\r\nb: 2" },
])("the header %o is not sent", async (headers) => {
  await expect(door("http://127.0.0.1:9").fetch("http://127.0.0.1:9/", { headers })).rejects.toMatchObject({
    code: "invalid",
  });
});

test("a redirect is not followed, and its sentence names where it led", async () => {
  const origin = await serve((_request, response) =>
    response.writeHead(302, { location: "https://login.test/in?secret=1" }).end(),
  );
  await expect(door(origin).fetch(origin)).rejects.toMatchObject({
    code: "registry_protocol",
    message: expect.stringMatching(/redirects to https:\/\/login\.test \(302\)/),
  });
});

test("a redirect is an answer for a call that asks for it, and is not followed either", async () => {
  const asked: (string | undefined)[] = [];
  const origin = await serve((request, response) => {
    asked.push(request.url);
    response.writeHead(307, { location: "/elsewhere" }).end("moved");
  });
  const response = await door(origin).fetch(`${origin}/here`, { showRedirects: true });
  expect([response.status, response.headers.get("location"), await response.text()]).toEqual([
    307,
    "/elsewhere",
    "moved",
  ]);
  expect(asked).toEqual(["/here"]);
});

test("an answer that never comes ends at the deadline", async () => {
  const origin = await serve(() => undefined);
  await expect(door(origin, { deadlineMs: 100 }).fetch(origin)).rejects.toMatchObject({
    code: "registry_timeout",
    message: expect.stringMatching(/within 100 ms/),
  });
});

test("headers that trickle in end at the deadline", async () => {
  const server = createTcpServer((socket) => {
    socket.write("HTTP/1.1 200 OK\r\n");
    const timer = setInterval(() => socket.write("x-a: b\r\n"), 20);
    socket.on("error", () => undefined).on("close", () => clearInterval(timer));
  });
  const origin = await listen(server, "http");
  await expect(door(origin, { deadlineMs: 150 }).fetch(origin)).rejects.toMatchObject({ code: "registry_timeout" });
});

test("a body that trickles in ends at the deadline", async () => {
  const origin = await serve((_request, response) => {
    const timer = setInterval(() => response.write("x"), 20);
    response.on("close", () => clearInterval(timer));
  });
  const answer = await door(origin, { deadlineMs: 200 }).fetch(origin);
  await expect(answer.text()).rejects.toMatchObject({ code: "registry_timeout" });
});

test("a body that never ends stops at the byte limit", async () => {
  const origin = await serve((_request, response) => {
    const more = () => {
      while (response.write("x".repeat(65_536)));
    };
    response.on("drain", more);
    more();
  });
  const answer = await door(origin, { maxBytes: 1_048_576 }).fetch(origin);
  await expect(answer.bytes()).rejects.toMatchObject({
    code: "registry_protocol",
    message: expect.stringMatching(/more than 1 MB/),
  });
});

test("a small packed answer that unpacks into a large one stops at the byte limit", async () => {
  const bomb = gzipSync(Buffer.alloc(50 * 1_048_576));
  const origin = await serve((_request, response) => response.setHeader("content-encoding", "gzip").end(bomb));
  const answer = await door(origin, { maxBytes: 1_048_576 }).fetch(origin);
  await expect(answer.bytes()).rejects.toMatchObject({ code: "registry_protocol" });
});

test("a packed answer is unpacked, a broken or strange one is refused", async () => {
  const packed = gzipSync("packed text");
  const origin = await serve((request, response) => {
    response.setHeader("content-encoding", request.url === "/strange" ? "compress" : "gzip");
    response.end(request.url === "/cut" ? packed.subarray(0, 15) : request.url === "/noise" ? "noise" : packed);
  });
  const io = door(origin);
  expect(await (await io.fetch(origin)).text()).toBe("packed text");
  expect((await io.fetch(origin, { method: "HEAD" })).status).toBe(200);
  for (const path of ["/cut", "/noise", "/strange"]) {
    await expect((await io.fetch(origin + path)).text()).rejects.toMatchObject({ code: "registry_protocol" });
  }
});

test.each([
  ["with its length announced", { "content-length": "1000" }],
  ["in chunks", {}],
])("a connection that breaks in the middle of a body %s is reported, not taken for its end", async (_how, headers) => {
  const origin = await serve((_request, response) => {
    response.writeHead(200, headers).write("only this");
    setTimeout(() => response.destroy(), 20);
  });
  const answer = await door(origin).fetch(origin);
  await expect(answer.text()).rejects.toMatchObject({
    code: "registry_unavailable",
    message: expect.stringContaining("broke off"),
  });
});

test("without TLS no connection is used twice", async () => {
  const sockets = new Set<unknown>();
  const origin = await serve((request, response) => {
    sockets.add(request.socket);
    response.end("fine");
  });
  const { fetch } = door(origin);
  for (let call = 0; call < 3; call++) await (await fetch(origin)).text();
  expect(sockets.size).toBe(3);
});

test("a stream hands over bytes as they come and lets go when its reader does", async () => {
  let closedByUs: () => void = () => undefined;
  const letGo = new Promise<void>((resolve) => {
    closedByUs = resolve;
  });
  const origin = await serve((_request, response) => {
    response.write("first");
    response.on("close", closedByUs);
  });
  const reader = (await door(origin).fetch(origin)).stream().getReader();
  expect(new TextDecoder().decode((await reader.read()).value)).toBe("first");
  await reader.cancel();
  await letGo;
});

test("a caller that gives up gets its own reason back", async () => {
  const origin = await serve(() => undefined);
  const controller = new AbortController();
  const call = door(origin).fetch(origin, { signal: controller.signal });
  const reason = new Error("the browser left");
  controller.abort(reason);
  await expect(call).rejects.toBe(reason);
});

test("no more than four calls are open to one origin at a time", async () => {
  let now = 0;
  let most = 0;
  const origin = await serve((_request, response) => {
    most = Math.max(most, ++now);
    setTimeout(() => {
      now -= 1;
      response.end("x");
    }, 20);
  });
  const io = door(origin);
  await Promise.all(Array.from({ length: 12 }, async () => (await io.fetch(origin)).text()));
  expect(most).toBeLessThanOrEqual(4);
});

test("nothing that listens, and a name that nobody knows, each have their sentence", async () => {
  const origin = await serve(() => undefined);
  running.splice(0).forEach((server) => server.close());
  await expect(door(origin).fetch(origin)).rejects.toThrow(/nothing listens/);
  const io = openDoor({ origins: ["http://registry.test"], network: open, label: label(), resolve: async () => [] });
  await expect(io.fetch("http://registry.test/")).rejects.toThrow(/host name is not known/);
});
