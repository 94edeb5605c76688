import { expect, test } from "vitest";

import { literalAddress, networkOf, whyNotCall } from "./addresses";

const closed = { allowPrivate: false };
const opened = { allowPrivate: true };
const none = { networks: [], own: [] };
const loopback = ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"];
const inside = ["10.0.0.1", "172.16.9.9", "192.168.1.1", "100.64.0.1", "fd12:3456::1", "::ffff:10.0.0.1"];
const metadata = [
  "169.254.169.254",
  "169.254.170.2",
  "168.63.129.16",
  "100.100.100.200",
  "192.0.0.192",
  "fd00:ec2::254",
  "fd20:ce::254",
  "::ffff:169.254.169.254",
  "::ffff:168.63.129.16",
  "64:ff9b::a9fe:a9fe",
];
const never = [
  "0.0.0.0",
  "::",
  "169.254.1.1",
  "fe80::1",
  "224.0.0.1",
  "ff02::1",
  "255.255.255.255",
  "240.0.0.1",
  "198.18.0.1",
  "192.0.2.1",
  "2001:db8::1",
  "2002:7f00:1::",
  "2001::1",
  "64:ff9b:1::a00:1",
  "::7f00:1",
  "::ffff:0:7f00:1",
  "fec0::1",
  "not an address",
];

test.each([...loopback, ...inside])("%s may be called only where private addresses are allowed", (address) => {
  expect(whyNotCall(address, closed, none)).toMatch(/private or loopback/);
  expect(whyNotCall(address, opened, none)).toBeNull();
  expect(whyNotCall(address, { ...opened, privateOnly: true }, none)).toBeNull();
});

test.each([...metadata, ...never])("%s is never called", (address) => {
  expect(whyNotCall(address, closed, none)).not.toBeNull();
  expect(whyNotCall(address, opened, none)).not.toBeNull();
});

test.each(["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])(
  "%s is an ordinary address",
  (address) => {
    expect(whyNotCall(address, closed, none)).toBeNull();
    expect(whyNotCall(address, { ...opened, privateOnly: true }, none)).toMatch(/public address.*https:\/\/ only/);
  },
);

test.each([
  "http://127.0.0.1",
  "http://2130706433",
  "http://0x7f000001",
  "http://0x7f.1",
  "http://0177.0.0.1",
  "http://127.1",
  "http://①②⑦.⓪.⓪.①",
  "http://127。0。0。1",
  "http://[::1]",
  "http://[0:0:0:0:0:0:0:1]",
  "http://[::ffff:127.0.0.1]",
  "http://[::ffff:7f00:1]",
])("%s is seen as the loopback address it is", (spelled) => {
  expect(whyNotCall(literalAddress(new URL(spelled).hostname) ?? "a name", closed, none)).toMatch(
    /private or loopback/,
  );
});

test("a host name is not an address", () => {
  expect(literalAddress("registry.test")).toBeNull();
  expect(literalAddress("127.0.0.1.registry.test")).toBeNull();
});

const networks = (...texts: string[]) => texts.flatMap((text) => networkOf(text) ?? []);
const denied = { networks: networks("10.96.0.0/12", "fd12::/16", "8.8.8.8", "64:ff9b::/96"), own: [] };

test.each(["10.96.0.1", "::ffff:10.100.1.1", "fd12:3456::1", "8.8.8.8", "64:ff9b::a01:1"])(
  "%s lies in a network that was closed for everybody",
  (address) => {
    expect(whyNotCall(address, opened, denied)).toMatch(/closed here for everybody/);
    expect(whyNotCall(address, closed, denied)).not.toBeNull();
  },
);

test.each(["10.0.0.1", "127.0.0.1", "fd13::1", "8.8.4.4"])("%s lies beside what was closed", (address) => {
  expect(whyNotCall(address, opened, denied)).toBeNull();
});

test("where the installation itself answers is closed, however it is written", () => {
  const own = { networks: [], own: networks("127.0.0.0/8", "::1", "10.0.0.7") };
  for (const address of ["127.0.0.1", "127.9.9.9", "::1", "10.0.0.7", "::ffff:127.0.0.1"])
    expect(whyNotCall(address, opened, own)).toMatch(/this installation itself or its database/);
  expect(whyNotCall("10.0.0.8", opened, own)).toBeNull();
});

test.each([
  ["10.0.0.0/8", "10.0.0.0/8"],
  ["192.168.1.1", "192.168.1.1/32"],
  ["fd00::/8", "fd00::/8"],
  ["::1", "::1/128"],
  ["::ffff:10.0.0.0/104", "10.0.0.0/8"],
])("%s is the network %s", (text, meant) => {
  const network = networkOf(text);
  expect(`${network?.base.toString()}/${network?.bits}`).toBe(meant);
});

test.each(["10/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "fd00::/129", "0x7f.1/8", "localhost", ""])(
  "“%s” is no network",
  (text) => expect(networkOf(text)).toBeNull(),
);
