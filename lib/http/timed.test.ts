import { expect, test } from "vitest";

import { here, label, open, pem, serve, serveTls, tls } from "./door.testing";
import { openDoor } from "./door";
import { noTiming, type WireTiming } from "./types";

test("over plain HTTP each call looks its name up and connects anew", async () => {
  const origin = (await serve((_request, response) => response.end("ok"))).replace("127.0.0.1", "registry.test");
  const io = openDoor({ origins: [origin], network: open, label: label(), resolve: here });
  for (const timing of [noTiming(), noTiming()]) {
    await (await io.fetch(origin, { timing })).text();
    expect(taken(timing)).toEqual([true, true, true]);
  }
});

test("an address of numbers is not looked up", async () => {
  const origin = await serve((_request, response) => response.end("ok"));
  const timing = noTiming();
  await (await openDoor({ origins: [origin], network: open, label: label() }).fetch(origin, { timing })).text();
  expect(taken(timing)).toEqual([false, true, true]);
});

test("a socket that is kept neither looks up nor connects again", async () => {
  const origin = await serveTls("server");
  const io = tls(origin, { ca: pem("ca.pem") });
  const [first, second] = [noTiming(), noTiming()];
  await (await io.fetch(origin, { timing: first })).text();
  await new Promise(setImmediate); // the pool learns in the next turn that the socket is free
  await (await io.fetch(origin, { timing: second })).text();
  expect([taken(first), taken(second)]).toEqual([
    [true, true, true],
    [false, false, true],
  ]);
});

test("of calls at once each has the time of its own connection", async () => {
  const origin = await serveTls("server");
  const io = tls(origin, { ca: pem("ca.pem") });
  const timings = Array.from({ length: 12 }, noTiming);
  await Promise.all(timings.map(async (timing) => (await io.fetch(origin, { timing })).text()));
  expect(timings.map(taken)).toEqual(timings.map(() => [true, true, true]));
});

test("what could not be reached has no time of a connection", async () => {
  const timing = noTiming();
  const refused = openDoor({ origins: ["http://registry.test:1"], network: open, label: label(), resolve: here });
  await expect(refused.fetch("http://registry.test:1", { timing })).rejects.toMatchObject({
    code: "registry_unavailable",
  });
  expect(taken(timing)).toEqual([true, false, false]);
});

function taken({ lookup, connect, firstByte }: WireTiming): boolean[] {
  return [lookup, connect, firstByte].map((ms) => ms !== null && ms >= 0);
}
