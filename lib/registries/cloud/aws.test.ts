import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { openDoor } from "@/lib/http/door";

import { type StandIn, standingKeys, startStandIn } from "../../../e2e/stack/sagemaker/server";
import {
  awsCredentials,
  type AwsSettings,
  callerIdentity,
  isExpired,
  isThrottling,
  serviceOrigin,
  type SignIn,
} from "./aws";
import { textOf } from "./aws-xml";

const keys: SignIn = { from: "keys", keys: { ...standingKeys, sessionToken: null } };
const role = { arn: "arn:aws:iam::123456789012:role/interlock", externalId: "an-external-id" };

let standIn: StandIn;
let folder: string;
beforeEach(async () => {
  standIn = await startStandIn();
  folder = mkdtempSync(join(tmpdir(), "interlock-aws-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
  expect(standIn.violations).toEqual([]);
  await standIn.stop();
});

function signedIn(signIn: SignIn, also: Partial<AwsSettings> = {}) {
  const settings: AwsSettings = { region: "eu-west-1", signIn, role: null, sts: standIn.url, ...also };
  const network = { allowPrivate: true, ca: null, clientCertificate: null };
  const io = openDoor({ origins: [standIn.url], network, label: `STS ${standIn.url}` });
  const credentials = awsCredentials(settings, io);
  return { credentials, identity: () => callerIdentity(settings, io, credentials) };
}

function fileOf(variable: string, text: string): string {
  const path = join(folder, variable);
  writeFileSync(path, text);
  vi.stubEnv(variable, path);
  return path;
}

const asked = (operation: string) => standIn.asked.filter((call) => call.operation === operation);

test("lasting keys are used as they are, and nothing is asked", async () => {
  const { credentials } = signedIn(keys);
  expect([await credentials.keys(false), credentials.renewable, standIn.asked]).toEqual([keys.keys, false, []]);
});

test("a role is taken on once for all who wait, with its external id, and again when its keys end", async () => {
  const { credentials, identity } = signedIn(keys, { role });
  const [one, two] = await Promise.all([credentials.keys(false), credentials.keys(false)]);
  expect(one).toEqual(two);
  expect(asked("AssumeRole").map(({ body }) => body)).toEqual([
    { RoleArn: role.arn, ExternalId: "an-external-id", RoleSessionName: "interlock", DurationSeconds: 3600 },
  ]);
  expect(await identity()).toEqual({
    account: "123456789012",
    arn: "arn:aws:sts::123456789012:assumed-role/interlock/interlock",
  });
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 56 * 60_000 });
  standIn.keyring.expire();
  expect(await credentials.keys(false)).not.toEqual(one);
});

test("keys that were refused are replaced by fresh ones", async () => {
  const { credentials } = signedIn(keys, { role });
  const one = await credentials.keys(false);
  expect(await credentials.keys(true)).not.toEqual(one);
  expect(asked("AssumeRole")).toHaveLength(2);
});

test.each([
  [{ role: { ...role, externalId: "another" } }, keys, /trust policy/],
  [
    { role },
    { ...keys, keys: { ...keys.keys, secretAccessKey: "wrong" } } as SignIn,
    /secret access key is not the one/,
  ],
])("a refusal of the role is told in words: %j", async (also, signIn, sentence) => {
  const refused = signedIn(signIn, also).credentials.keys(false);
  await expect(refused).rejects.toMatchObject({ code: "registry_denied", message: expect.stringMatching(sentence) });
});

test("a web identity is read anew each time and lent keys for, and a role is taken on with them", async () => {
  vi.stubEnv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/web");
  const path = fileOf("AWS_WEB_IDENTITY_TOKEN_FILE", "an old token\n");
  const { credentials, identity } = signedIn({ from: "web-identity" }, { role });
  await expect(credentials.keys(false)).rejects.toThrow("does not accept the web identity");
  writeFileSync(path, `${standIn.keyring.webIdentity}\n`);
  expect((await identity()).arn).toMatch(/interlock/);
  expect(asked("AssumeRoleWithWebIdentity")).toHaveLength(2);
  standIn.keyring.expire();
  await credentials.keys(true);
  expect(asked("AssumeRoleWithWebIdentity")).toHaveLength(3);
});

test("a machine that was given no web identity says so", async () => {
  vi.stubEnv("AWS_ROLE_ARN", "");
  const refused = signedIn({ from: "web-identity" }).credentials.keys(false);
  await expect(refused).rejects.toMatchObject({ code: "invalid", message: expect.stringMatching(/AWS_ROLE_ARN/) });
});

const file = `# comments
[default]
aws_access_key_id = AKIADEFAULT
aws_secret_access_key=de/fault=

[ team ]
AWS_ACCESS_KEY_ID = AKIATEAM
aws_secret_access_key = te/am
aws_session_token = token==
[sso]
sso_session = x
`;

test.each([
  [null, null, { accessKeyId: "AKIADEFAULT", secretAccessKey: "de/fault=", sessionToken: null }],
  ["team", null, { accessKeyId: "AKIATEAM", secretAccessKey: "te/am", sessionToken: "token==" }],
  [null, "team", { accessKeyId: "AKIATEAM", secretAccessKey: "te/am", sessionToken: "token==" }],
])("the profile %s, with AWS_PROFILE %s, has its keys in the shared file", async (profile, named, expected) => {
  fileOf("AWS_SHARED_CREDENTIALS_FILE", file);
  if (named !== null) vi.stubEnv("AWS_PROFILE", named);
  expect(await signedIn({ from: "profile", profile }).credentials.keys(false)).toEqual(expected);
});

test("a profile without keys, or no file at all, is told as such", async () => {
  const path = fileOf("AWS_SHARED_CREDENTIALS_FILE", file);
  const { credentials } = signedIn({ from: "profile", profile: "sso" });
  await expect(credentials.keys(false)).rejects.toThrow("under the profile “sso”");
  rmSync(path);
  await expect(credentials.keys(false)).rejects.toThrow("no shared credentials file");
  writeFileSync(path, file.replace("[sso]", "[sso]\naws_access_key_id = A\naws_secret_access_key = B"));
  expect(await credentials.keys(false)).toMatchObject({ accessKeyId: "A" });
});

test("STS that is busy is asked again, and one that is another program is not believed", async () => {
  standIn.faults.order({ kind: "throttle", operation: "AssumeRole", retryAfter: 0 });
  await signedIn(keys, { role }).credentials.keys(false);
  expect(asked("AssumeRole")).toHaveLength(2);
  for (const kind of ["html", "empty", "cut"] as const) {
    standIn.faults.order({ kind, operation: "AssumeRole" });
    const refused = signedIn(keys, { role }).credentials.keys(false);
    await expect(refused).rejects.toMatchObject({ code: "registry_protocol" });
  }
  standIn.faults.order({ kind: "unavailable", operation: "AssumeRole", times: 3 });
  await expect(signedIn(keys, { role }).credentials.keys(false)).rejects.toMatchObject({
    code: "registry_unavailable",
  });
});

test("codes that mean later, and codes that mean too old", () => {
  expect(
    ["ThrottlingException", "Throttling", "TooManyRequestsException", "RequestLimitExceeded", "SlowDown"].every(
      isThrottling,
    ),
  ).toBe(true);
  expect(["ExpiredToken", "ExpiredTokenException", "RequestExpired"].every(isExpired)).toBe(true);
  expect([isThrottling("ValidationException"), isExpired("AccessDenied"), isThrottling(null), isExpired(null)]).toEqual(
    [false, false, false, false],
  );
  expect(serviceOrigin("sts", "eusc-de-east-1")).toBe("https://sts.eusc-de-east-1.amazonaws.eu");
});

test("texts of XML come without their escapes", () => {
  expect(textOf('<a x="1"><Key>a&lt;b&#38;&#x263A;&quot;</Key></a>', "Key")).toBe('a<b&☺"');
  expect(textOf("<a/>", "Key")).toBeNull();
});
