import http from "node:http";

import { expect, test } from "vitest";

import { agentForOperators, type Resolve } from "./agents";
import { here, serve } from "./door.testing";

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
