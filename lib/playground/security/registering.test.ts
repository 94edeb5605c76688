import { expect, test } from "vitest";

import { registrationOf } from "@/lib/endpoints/registered.testing";
import { checkRegistration, secretsAfter } from "@/lib/endpoints/registration-rules";
import type { Registration } from "@/lib/endpoints/types";

/** Where requests may ever go is decided once, by who may register endpoints: what cannot be registered cannot be called. */

const mayAll = { allowPrivate: true };

test.each([
  ["a user name", "https://user@heart.example/invocations"],
  ["a user name and password", "https://user:sesame@heart.example/invocations"],
  ["a scheme that is no web address", "file:///etc/passwd"],
  ["a scheme of scripts", "javascript:alert(1)"],
  ["another scheme", "gopher://heart.example/invocations"],
  ["no scheme", "heart.example/invocations"],
  ["nothing", "://"],
])("an address with %s is not registered", (_what, address) => {
  expect(() => checkRegistration(registrationOf("mlflow", { address }), null, mayAll)).toThrow(
    expect.objectContaining({ code: "invalid", fields: { address: [expect.stringMatching(/^[A-Z].*\.$/)] } }),
  );
});

test.each([
  "http://169.254.169.254",
  "http://2852039166",
  "http://0xa9.0xfe.0xa9.0xfe",
  "http://[::ffff:169.254.169.254]",
  "http://168.63.129.16",
  "http://100.100.100.200",
  "http://[fd00:ec2::254]",
  "http://169.254.1.1",
  "http://0.0.0.0",
  "http://[ff02::1]",
  "http://255.255.255.255",
])("%s is not registered, whoever asks and whatever is allowed", (origin) => {
  const asked = registrationOf("mlflow", { address: `${origin}/invocations`, allowPrivate: true });
  expect(() => checkRegistration(asked, null, mayAll)).toThrow(
    expect.objectContaining({ code: "invalid", fields: { address: [expect.stringMatching(/never called/)] } }),
  );
});

test.each(["http://127.0.0.1:5000", "http://2130706433", "http://10.0.0.7", "http://[::1]:5000", "http://[fd12::1]"])(
  "%s is registered only with private addresses allowed, which takes an administrator without a limit",
  (origin) => {
    const address = `${origin}/invocations`;
    const closed = registrationOf("mlflow", { address, allowPrivate: false });
    expect(() => checkRegistration(closed, null, mayAll)).toThrow(expect.objectContaining({ code: "invalid" }));
    const opened = registrationOf("mlflow", { address, allowPrivate: true });
    expect(() => checkRegistration(opened, null, { allowPrivate: false })).toThrow(
      expect.objectContaining({ code: "forbidden" }),
    );
    expect(checkRegistration(opened, null, mayAll).origin).toBe(new URL(origin).origin);
  },
);

test("a secret does not go over plain HTTP to the public", () => {
  const asked = registrationOf("mlflow", {
    address: "http://heart.example/invocations",
    signIn: "bearer",
    token: "sesame",
  });
  expect(() => checkRegistration(asked, null, mayAll)).toThrow(
    expect.objectContaining({ fields: { address: [expect.stringMatching(/https:\/\/ only/)] } }),
  );
});

test.each(["http://8.8.8.8", "http://134744072", "http://[2606:4700::1111]"])(
  "with a secret, %s is not registered for plain HTTP, private addresses allowed or not",
  (origin) => {
    const asked = { address: `${origin}/invocations`, allowPrivate: true };
    expect(() =>
      checkRegistration(registrationOf("mlflow", { ...asked, signIn: "bearer", token: "sesame" }), null, mayAll),
    ).toThrow(
      expect.objectContaining({ fields: { address: [expect.stringMatching(/public address.*https:\/\/ only/)] } }),
    );
    expect(checkRegistration(registrationOf("mlflow", asked), null, mayAll).origin).toBe(new URL(origin).origin);
  },
);

test.each([
  "host",
  "Cookie",
  "content-length",
  "transfer-encoding",
  "x-forwarded-for",
  "proxy-authorization",
  "a b",
  "a\r\nb",
  "a:b",
  "",
])("a key is not sent in the header %j", (headerName) => {
  const asked = registrationOf("mlflow", { signIn: "key", headerName, token: "sesame" });
  expect(() => checkRegistration(asked, null, mayAll)).toThrow(
    expect.objectContaining({ fields: { headerName: [expect.stringMatching(/\.$/)] } }),
  );
});

test.each(["sesame\r\nx-evil: 1", "sesame\n", "ses\0ame", "sesame\u2028"])(
  "the token %j is not kept: no header holds it",
  (token) => {
    const asked = registrationOf("mlflow", { signIn: "bearer", token });
    const checked = checkRegistration(asked, null, mayAll);
    expect(() => secretsAfter(asked, checked, null)).toThrow(
      expect.objectContaining({ fields: { token: [expect.stringMatching(/\.$/)] } }),
    );
  },
);

test.each<[string, Partial<Registration>]>([
  ["another host", { address: "https://liver.example/invocations" }],
  ["another path", { address: "https://heart.example/admin" }],
  ["another port", { address: "https://heart.example:8443/invocations" }],
  ["another scheme", { address: "http://heart.example/invocations", allowPrivate: true }],
  ["another way of signing in", { signIn: "key", headerName: "x-api-key" }],
])("a secret is not taken along to %s: it has to be given again", (_what, fields) => {
  const was = {
    origin: "https://heart.example",
    base: "",
    protocol: "mlflow-scoring",
    headerName: null,
    signIn: "bearer" as const,
    allowPrivate: false,
    secrets: { token: "sesame" },
  };
  const asked = registrationOf("mlflow", { signIn: "bearer", token: "", ...fields });
  const checked = checkRegistration(asked, was, mayAll);
  expect(() => secretsAfter(asked, checked, was)).toThrow(expect.objectContaining({ code: "invalid" }));
  const same = registrationOf("mlflow", { signIn: "bearer", token: "" });
  expect(secretsAfter(same, checkRegistration(same, was, mayAll), was)).toEqual({ token: "sesame" });
});
