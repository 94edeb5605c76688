import { afterEach, expect, test, vi } from "vitest";

import type { Env } from "@/lib/env";

import { networkOf } from "./addresses";
import type { Resolve } from "./agents";
import { openDoor } from "./door";
import { here, label, open, serve } from "./door.testing";
import type { NetworkPolicy } from "./types";

const set = vi.hoisted((): { env: object } => ({ env: {} }));
vi.mock("@/lib/env", async (original) => {
  const { env } = await original<{ env: Env }>();
  return { env: new Proxy(env, { get: (target, name) => Reflect.get({ ...target, ...set.env }, name) as unknown }) };
});
afterEach(() => {
  set.env = {};
});

const closed: NetworkPolicy = { ...open, allowPrivate: false };

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

test.each([
  ["the own port", (port: string) => ({ PORT: Number(port) })],
  ["the own database", (port: string) => ({ DATABASE_URL: `postgresql://me:secret@127.0.0.1:${port}/interlock` })],
  ["the own database by name", (port: string) => ({ DATABASE_URL: `postgresql://me@localhost:${port}/interlock` })],
  ["a closed network", () => ({ INTERLOCK_DENIED_NETWORKS: [networkOf("127.0.0.0/8")] })],
])("%s is not called, by address or name, where private addresses are allowed", async (_what, own) => {
  const origin = await serve((_request, response) => response.end("not for you"));
  const named = origin.replace("127.0.0.1", "registry.test");
  const call = (url: string) => openDoor({ origins: [url], network: open, label: label(), resolve: here }).fetch(url);
  set.env = own(new URL(origin).port);
  for (const url of [origin, named])
    await expect(call(url)).rejects.toMatchObject({
      code: "registry_unavailable",
      message: expect.stringMatching(/never called/),
    });
});

test("what listens beside the own port and the own database is called", async () => {
  const origin = await serve((_request, response) => response.end("a registry"));
  set.env = { PORT: 1, DATABASE_URL: "postgresql://me@127.0.0.1/interlock" };
  const io = openDoor({ origins: [origin], network: open, label: label() });
  expect(await (await io.fetch(origin)).text()).toBe("a registry");
});
