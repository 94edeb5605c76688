import { expect, test } from "vitest";

import { openDoor } from "./door";
import { door, here, label, open, pem, serve, serveTls, tls } from "./door.testing";

test("a certificate of one's own works with its authority and is refused with a reason without", async () => {
  const url = await serveTls("server");
  await expect(tls(url).fetch(url)).rejects.toThrow(/authority that is not trusted; add it as custom CA/);
  expect(await (await tls(url, { ca: pem("ca.pem") }).fetch(url)).text()).toBe("secure");
});

test.each([
  ["expired", /has expired/],
  ["other", /is for another host name/],
] as const)("the %s certificate is refused in words", async (name, words) => {
  const url = await serveTls(name);
  await expect(tls(url, { ca: pem("ca.pem") }).fetch(url)).rejects.toThrow(words);
});

test("a server that wants a client certificate gets it, and its refusal is explained", async () => {
  const url = await serveTls("server", { requestCert: true, rejectUnauthorized: true, ca: pem("ca.pem") });
  await expect(tls(url, { ca: pem("ca.pem") }).fetch(url)).rejects.toThrow(/it may want a client certificate/);
  const clientCertificate = { certificate: pem("client.pem"), key: pem("client.key") };
  expect(await (await tls(url, { ca: pem("ca.pem"), clientCertificate }).fetch(url)).text()).toBe("secure");
});

test("a wrong scheme is told in words, both ways", async () => {
  const plain = await serve((_request, response) => response.end());
  await expect(door(plain.replace("http:", "https:")).fetch(plain.replace("http:", "https:"))).rejects.toThrow(
    /begin with http:/,
  );
  const secure = await serveTls("server");
  const url = secure.replace("https:", "http:");
  await expect(
    openDoor({ origins: [url], network: open, label: label(), resolve: here }).fetch(url),
  ).rejects.toMatchObject({
    code: "registry_unavailable",
  });
});

test("certificates that are not PEM are refused before any call", () => {
  expect(() => door("http://127.0.0.1:9", {}, { ...open, ca: "not a certificate" })).toThrow(/custom CA/);
  const clientCertificate = { certificate: pem("client.pem"), key: pem("server.key") };
  expect(() => door("http://127.0.0.1:9", {}, { ...open, clientCertificate })).toThrow(/belong together/);
});
