import { createServer } from "node:http";

import { expect, test } from "vitest";

import type { Resolve } from "@/lib/http/agents";
import { openDoor } from "@/lib/http/door";
import { here, label, listen, open, serve } from "@/lib/http/door.testing";
import { sendCall } from "@/lib/serving/send";
import type { Call } from "@/lib/serving/types";

/** What the registration of an endpoint and the door let through: no row of this table may reach a socket. */

const call: Call = {
  method: "POST",
  path: "/invocations",
  headers: { "content-type": "application/json" },
  body: "{}",
};
const closed = { ...open, allowPrivate: false };

/** A server that must stay alone: the calls that reached it, counted. */
async function victim() {
  const met = { calls: 0, port: "" };
  const origin = await serve((_request, response) => {
    met.calls += 1;
    response.end("{}");
  });
  met.port = new URL(origin).port;
  return met;
}

function leadingTo(...addresses: string[]): Resolve {
  return async () => addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
}

test.each([
  ["dotted", "127.0.0.1"],
  ["one decimal number", "2130706433"],
  ["one hexadecimal number", "0x7f000001"],
  ["one octal number", "017700000001"],
  ["a hexadecimal part", "0x7f.1"],
  ["an octal part", "0177.0.0.1"],
  ["two parts", "127.1"],
  ["three parts", "127.0.1"],
  ["circled digits", "①②⑦.⓪.⓪.①"],
  ["full-width digits", "１２７.０.０.１"],
  ["ideographic full stops", "127。0。0。1"],
  ["percent signs", "%31%32%37.0.0.1"],
  ["a dot at its end", "127.0.0.1."],
  ["another address of the same machine", "127.8.9.10"],
  ["the address of all interfaces", "0.0.0.0"],
  ["zero", "0"],
  ["IPv6", "[::1]"],
  ["IPv6 at length", "[0:0:0:0:0:0:0:1]"],
  ["IPv6 of all interfaces", "[::]"],
  ["IPv4 within IPv6", "[::ffff:127.0.0.1]"],
  ["IPv4 within IPv6, in hexadecimal", "[::ffff:7f00:1]"],
  ["IPv4 within IPv6 of old", "[::127.0.0.1]"],
  ["translated", "[64:ff9b::7f00:1]"],
])("this machine, written as %s (%s), is not called unless private addresses are allowed", async (_how, host) => {
  const met = await victim();
  const origin = `http://${host}:${met.port}`;
  const io = openDoor({ origins: [origin], network: closed, label: label() });
  await expect(sendCall(io, origin, call)).rejects.toMatchObject({ code: "registry_unavailable" });
  expect(met.calls).toBe(0);
});

test.each([
  "10.0.0.7",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "100.64.0.1",
  "fc00::1",
  "fd12:3456::1",
  "::ffff:10.0.0.7",
])(
  "a name that leads to the private address %s is not called unless private addresses are allowed",
  async (address) => {
    const io = openDoor({
      origins: ["http://model.test"],
      network: closed,
      label: label(),
      resolve: leadingTo(address),
    });
    await expect(sendCall(io, "http://model.test", call)).rejects.toThrow(/private or loopback/);
  },
);

const metadata = [
  "169.254.169.254",
  "169.254.170.2",
  "169.254.170.23",
  "168.63.129.16",
  "100.100.100.200",
  "192.0.0.192",
  "fd00:ec2::254",
  "fd00:ec2::23",
  "fd20:ce::254",
  "::ffff:169.254.169.254",
  "::ffff:168.63.129.16",
  "64:ff9b::a9fe:a9fe",
];

test.each([
  ...metadata.map((address) => (address.includes(":") ? `[${address}]` : address)),
  "2852039166",
  "0xa9fea9fe",
  "0251.0376.0251.0376",
  "169.254.43518",
  "2822734096",
  "0xa83f8110",
  "168.63.33040",
])(
  "the address of a cloud's credentials, written as %s, is not called even where private addresses are allowed",
  async (host) => {
    const io = openDoor({ origins: [`http://${host}`], network: open, label: label() });
    await expect(sendCall(io, `http://${host}`, call)).rejects.toMatchObject({
      code: "registry_unavailable",
      message: expect.stringMatching(/never called/),
    });
  },
);

test.each(metadata)(
  "a name that leads to %s is not called even where private addresses are allowed",
  async (address) => {
    const io = openDoor({ origins: ["http://model.test"], network: open, label: label(), resolve: leadingTo(address) });
    await expect(sendCall(io, "http://model.test", call)).rejects.toThrow(/never called/);
  },
);

test.each([
  "169.254.1.1",
  "fe80::1",
  "224.0.0.1",
  "ff02::1",
  "255.255.255.255",
  "240.0.0.1",
  "198.18.0.1",
  "2001:db8::1",
  "2002:7f00:1::",
  "2001::1",
  "fec0::1",
])(
  "a name that leads to %s, which is nobody's server, is not called even where private addresses are allowed",
  async (address) => {
    const io = openDoor({ origins: ["http://model.test"], network: open, label: label(), resolve: leadingTo(address) });
    await expect(sendCall(io, "http://model.test", call)).rejects.toThrow(/never called/);
  },
);

test.each([
  ["first", ["10.0.0.7", "8.8.8.8"]],
  ["last", ["8.8.8.8", "2606:4700::1111", "10.0.0.7"]],
])("one private address among public ones, the %s, is enough to refuse a name", async (_place, addresses) => {
  const io = openDoor({
    origins: ["http://model.test"],
    network: closed,
    label: label(),
    resolve: leadingTo(...addresses),
  });
  await expect(sendCall(io, "http://model.test", call)).rejects.toThrow(/private or loopback/);
});

test("a name that answers twice, first well and then with a forbidden address, is connected to what was checked", async () => {
  let asked = 0;
  const origin = await serve((_request, response) => response.setHeader("connection", "close").end("{}"));
  const url = `http://model.test:${new URL(origin).port}`;
  const rebinding: Resolve = async () => [{ address: asked++ === 0 ? "127.0.0.1" : "169.254.169.254", family: 4 }];
  const io = openDoor({ origins: [url], network: open, label: label(), resolve: rebinding });
  expect((await sendCall(io, url, call)).status).toBe(200);
  expect(asked).toBe(1);
  await expect(sendCall(io, url, call)).rejects.toThrow(/never called/);
  expect(asked).toBe(2);
});

test("an internal endpoint is called where private addresses are allowed: the table above does not refuse everything", async () => {
  const met = await victim();
  const origin = `http://model.test:${met.port}`;
  const io = openDoor({ origins: [origin], network: open, label: label(), resolve: here });
  expect((await sendCall(io, origin, call)).status).toBe(200);
  expect(met.calls).toBe(1);
});

test.each([
  ["another port", (port: string) => `http://model.test:${Number(port) === 65_535 ? 1 : Number(port) + 1}`],
  ["no port", () => "http://model.test"],
  ["another scheme", (port: string) => `https://model.test:${port}`],
  ["a scheme that is no web address", () => "file:///etc"],
  ["another host", (port: string) => `http://other.test:${port}`],
  ["a dot behind the host", (port: string) => `http://model.test.:${port}`],
  ["a host below it", (port: string) => `http://a.model.test:${port}`],
  ["a host that only begins alike", (port: string) => `http://model.test.evil.test:${port}`],
  ["the registered host as a user name", (port: string) => `http://model.test:${port}@evil.test`],
  ["a backslash before another host", (port: string) => `http:\\\\evil.test\\@model.test:${port}`],
  ["a user name", (port: string) => `http://user@model.test:${port}`],
  ["a user name and password", (port: string) => `http://user:secret@model.test:${port}`],
  ["an address without a scheme", (port: string) => `//model.test:${port}`],
])("an address with %s is not the registered one, and nothing is sent", async (_what, spelled) => {
  const met = await victim();
  const io = openDoor({ origins: [`http://model.test:${met.port}`], network: open, label: label(), resolve: here });
  await expect(sendCall(io, spelled(met.port), call)).rejects.toMatchObject({ code: "invalid" });
  expect(met.calls).toBe(0);
});

test.each([301, 302, 303, 307, 308])(
  "a redirect (%i) is not followed, and no credential goes where it leads",
  async (status) => {
    const met = await victim();
    const seen: (string | undefined)[] = [];
    const origin = await listen(
      createServer((request, response) => {
        seen.push(request.headers.authorization);
        response.writeHead(status, { location: `http://127.0.0.1:${met.port}/latest/meta-data` }).end();
      }),
      "http",
    );
    const io = openDoor({ origins: [origin], network: open, label: label() });
    const sent = sendCall(io, origin, call, { authorization: "Bearer sesame" });
    await expect(sent).rejects.toMatchObject({
      code: "registry_protocol",
      message: expect.stringContaining(String(status)),
    });
    expect(seen).toEqual(["Bearer sesame"]);
    const shown = await sendCall(io, origin, call, { authorization: "Bearer sesame" }, { showRedirects: true });
    expect(shown).toMatchObject({ status, headers: { location: `http://127.0.0.1:${met.port}/latest/meta-data` } });
    expect(seen).toEqual(["Bearer sesame", "Bearer sesame"]);
    expect(met.calls).toBe(0);
  },
);
