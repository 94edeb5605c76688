import http from "node:http";
import { connect as connectTo, type Socket } from "node:net";

import { expect, test } from "vitest";

import { agentForOperators, guardedConnect, type Resolve } from "./agents";
import { here, open, serve } from "./door.testing";

function get(address: string, resolve?: Resolve): Promise<string> {
  return new Promise((done, failed) => {
    const call = http.get(address, { agent: agentForOperators("http:", resolve) }, (reply) => {
      let text = "";
      reply.setEncoding("utf8").on("data", (part: string) => (text += part));
      reply.on("end", () => done(text)).on("error", failed);
    });
    call.on("error", failed);
  });
}

test("a library that calls by itself reaches a private address, named or written out", async () => {
  const origin = await serve((_request, response) => response.end("hello"));
  expect(await get(origin)).toBe("hello");
  expect(await get(origin.replace("127.0.0.1", "provider.test"), here)).toBe("hello");
});

test.each(["169.254.169.254", "168.63.129.16", "[fd00:ec2::254]", "[::ffff:169.254.169.254]"])(
  "it never reaches %s, where clouds keep credentials",
  async (host) => {
    await expect(get(`http://${host}/latest/meta-data`)).rejects.toThrow(/never called/);
  },
);

test("it never reaches such an address behind a name either", async () => {
  await expect(
    get("http://provider.test/token", async () => [{ address: "169.254.169.254", family: 4 }]),
  ).rejects.toThrow(/never called/);
});

test.each([
  ["a private address", { ...open, allowPrivate: false }, /leads to an address that is a private or loopback address/],
  ["one that is allowed", open, null],
])(
  "a socket that ended elsewhere than the look-up said is judged by where it ended: %s",
  async (_what, network, why) => {
    const { hostname, port, protocol } = new URL(await serve((_request, response) => response.end("rebound")));
    const ended: { socket?: Socket } = {};
    const connect = guardedConnect((_options, callback) => {
      const socket = connectTo(Number(port), hostname, () => callback(null, socket));
      ended.socket = socket;
    }, network);
    const outcome = await new Promise<Error | null>((done) =>
      connect({ hostname: "registry.test", host: `registry.test:${port}`, protocol, port }, (...[error]) =>
        done(error),
      ),
    );
    expect(ended.socket?.destroyed).toBe(why !== null);
    ended.socket?.destroy();
    if (why === null) expect(outcome).toBeNull();
    else expect(outcome?.message).toMatch(why);
  },
);
