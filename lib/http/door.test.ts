import { createServer as createTcpServer } from "node:net";
import { gzipSync } from "node:zlib";

import { expect, test } from "vitest";

import type { Resolve } from "./agents";
import { openDoor } from "./door";
import { door, here, label, listen, open, running, serve } from "./door.testing";
import type { NetworkPolicy } from "./types";

const closed: NetworkPolicy = { ...open, allowPrivate: false };

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

test.each([
  "127.0.0.1",
  "2130706433",
  "0x7f.1",
  "0177.0.0.1",
  "[::1]",
  "[::ffff:7f00:1]",
  "169.254.169.254",
  "[fd00:ec2::254]",
])("the literal address %s is refused without permission", async (host) => {
  const io = openDoor({ origins: [`http://${host}:5000`], network: closed, label: label() });
  await expect(io.fetch(`http://${host}:5000/`)).rejects.toMatchObject({ code: "registry_unavailable" });
});

test.each([
  ["8.8.8.8", "8.8.8.8:9"],
  ["2606:4700::1111", "[2606:4700::1111]:9"],
])(
  "where only private addresses may be called, the public address %s is refused, also behind a name",
  async (address, host) => {
    const network = { ...open, privateOnly: true };
    const names = [host, "registry.test:9"];
    const io = openDoor({
      origins: names.map((name) => `http://${name}`),
      network,
      label: label(),
      resolve: async () => [
        { address: "127.0.0.1", family: 4 },
        { address, family: 4 },
      ],
    });
    for (const name of names)
      await expect(io.fetch(`http://${name}/`)).rejects.toMatchObject({
        code: "registry_unavailable",
        message: expect.stringMatching(/is a public address.*https:\/\/ only/),
      });
  },
);

test("where only private addresses may be called, a name that leads to one is", async () => {
  const origin = await serve((_request, response) => response.end("hello"));
  const named = origin.replace("127.0.0.1", "registry.test");
  const io = openDoor({ origins: [named], network: { ...open, privateOnly: true }, label: label(), resolve: here });
  expect(await (await io.fetch(named)).text()).toBe("hello");
});

test("a name that leads to a private address is refused, even when its other addresses are fine", async () => {
  const io = openDoor({
    origins: ["http://registry.test:5000"],
    network: closed,
    label: label(),
    resolve: async () => [
      { address: "8.8.8.8", family: 4 },
      { address: "10.0.0.7", family: 4 },
    ],
  });
  await expect(io.fetch("http://registry.test:5000/")).rejects.toMatchObject({
    code: "registry_unavailable",
    message: expect.stringMatching(
      /^registry\.test leads to an address that is a private or loopback address, .*“Allow private and loopback addresses”/,
    ),
  });
});

test.each(["169.254.169.254", "168.63.129.16", "fd00:ec2::254", "::ffff:169.254.169.254"])(
  "a name that leads to the metadata address %s is refused also where private addresses are allowed",
  async (address) => {
    const io = openDoor({
      origins: ["http://registry.test"],
      network: open,
      label: label(),
      resolve: async () => [{ address, family: 4 }],
    });
    await expect(io.fetch("http://registry.test/")).rejects.toThrow(/never called/);
  },
);

test("a name that changes its mind between check and use is looked up once per connection, and checked each time", async () => {
  let asked = 0;
  const origin = await serve((_request, response) => response.setHeader("connection", "close").end("real"));
  const url = `http://registry.test:${new URL(origin).port}`;
  const rebinding: Resolve = async () => [{ address: asked++ === 0 ? "127.0.0.1" : "169.254.169.254", family: 4 }];
  const io = openDoor({ origins: [url], network: open, label: label(), resolve: rebinding });
  expect(await (await io.fetch(url)).text()).toBe("real");
  expect(asked).toBe(1);
  await expect(io.fetch(url)).rejects.toThrow(/never called/);
});

test("a taken-back permission closes the pooled sockets", async () => {
  const origin = await serve((_request, response) => response.end("real"));
  const url = `http://registry.test:${new URL(origin).port}`;
  const name = label();
  const before = openDoor({ origins: [url], network: open, label: name, resolve: here });
  expect(await (await before.fetch(url)).text()).toBe("real");
  const after = openDoor({ origins: [url], network: closed, label: name, resolve: here });
  await expect(after.fetch(url)).rejects.toThrow(/private or loopback/);
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

test("the machine's metadata service is called only by a door that was opened for it, and by no name", async () => {
  const metadata = "http://169.254.169.254";
  const refused = openDoor({ origins: [metadata], label: label(), network: open }).fetch(`${metadata}/token`);
  await expect(refused).rejects.toMatchObject({
    code: "registry_unavailable",
    message: expect.stringContaining("never called"),
  });
  const named: Resolve = async () => [{ address: "169.254.169.254", family: 4 }];
  const io = openDoor({
    origins: ["http://metadata.test"],
    label: label(),
    network: { ...open, metadataService: true },
    resolve: named,
  });
  await expect(io.fetch("http://metadata.test/token")).rejects.toMatchObject({ code: "registry_unavailable" });
  // Some machine answers there, another does not: what counts is that it was asked.
  const own = openDoor({
    origins: [metadata],
    label: label(),
    network: { ...closed, metadataService: true },
    deadlineMs: 200,
  });
  const outcome: unknown = await own.fetch(`${metadata}/token`).catch((error: unknown) => error);
  expect(String(outcome instanceof Error ? outcome.message : "")).not.toContain("never called");
});
