import { AppError } from "@/lib/errors";

import { type Answer, answerOf, patiently } from "../http";
import type { Io, IoInit, IoResponse } from "../types";
import { type Keys, type Scope, signed } from "./aws-signature";
import { textOf } from "./aws-xml";
import { surrounding, surroundingFile } from "./surroundings";

/** Where the first keys come from. `profile` null: the one that `AWS_PROFILE` names, else `default`. */
export type SignIn =
  { from: "keys"; keys: Keys } | { from: "profile"; profile: string | null } | { from: "web-identity" };

/** `role`: taken on with the first keys. `sts`: origin of the security token service. */
export type AwsSettings = {
  region: string;
  signIn: SignIn;
  role: { arn: string; externalId: string | null } | null;
  sts: string;
};

export type AwsCredentials = {
  /** Keys to sign with. `fresh`: not the ones that were just refused as too old. */
  keys(fresh: boolean): Promise<Keys>;
  /** Whether asking for fresh ones can help. */
  renewable: boolean;
};

const partitions = [
  { begins: "cn-", partition: "aws-cn", suffix: "amazonaws.com.cn" },
  { begins: "us-gov-", partition: "aws-us-gov", suffix: "amazonaws.com" },
  { begins: "us-iso-", partition: "aws-iso", suffix: "c2s.ic.gov" },
  { begins: "us-isob-", partition: "aws-iso-b", suffix: "sc2s.sgov.gov" },
  { begins: "us-isof-", partition: "aws-iso-f", suffix: "csp.hci.ic.gov" },
  { begins: "eu-isoe-", partition: "aws-iso-e", suffix: "cloud.adc-e.uk" },
  { begins: "eusc-", partition: "aws-eusc", suffix: "amazonaws.eu" },
];

/** The partition of a region (for ARNs) and the domain that its services are in. */
export function partitionOf(region: string): { partition: string; suffix: string } {
  return partitions.find(({ begins }) => region.startsWith(begins)) ?? { partition: "aws", suffix: "amazonaws.com" };
}

/** Origin of a service in a region; `name` as in its address (`api.sagemaker`, `sts`, `s3`). */
export function serviceOrigin(name: string, region: string): string {
  return `https://${name}.${region}.${partitionOf(region).suffix}`;
}

/** A request with a signature of now. The answer is passed on as it is, whatever its status. */
export async function fetchSigned(
  io: Io,
  keys: Keys,
  scope: Scope,
  url: string,
  init: Omit<IoInit, "signal"> = {},
): Promise<IoResponse> {
  const { method = "GET", headers = {}, body = "" } = init;
  return io.fetch(url, { ...init, headers: signed({ method, url, headers, body }, keys, scope, new Date()) });
}

/** Whether a code says that the keys were good and are too old by now. */
export function isExpired(code: string | null): boolean {
  return code !== null && /^(ExpiredToken(Exception)?|RequestExpired|TokenRefreshRequired)$/.test(code);
}

/** Whether a code says "later", which comes with a 400. */
export function isThrottling(code: string | null): boolean {
  return (
    code !== null &&
    /^(Throttl\w*|TooManyRequests\w*|RequestLimitExceeded|RequestThrottled\w*|SlowDown|PriorRequestNotComplete)$/.test(
      code,
    )
  );
}

/** Keys as the settings want them: lent ones are asked for once however many wait, and kept until shortly before they end. */
export function awsCredentials(settings: AwsSettings, io: Io): AwsCredentials {
  const first = firstCredentials(settings, io);
  const { role } = settings;
  if (role === null) return first;
  return lent(async (fresh) => {
    const keys = await first.keys(fresh && first.renewable);
    const query = { RoleArn: role.arn, ...(role.externalId !== null && { ExternalId: role.externalId }) };
    return askSts(settings, io, "AssumeRole", query, keys);
  });
}

function firstCredentials(settings: AwsSettings, io: Io): AwsCredentials {
  const { signIn } = settings;
  switch (signIn.from) {
    case "keys":
      return { keys: async () => signIn.keys, renewable: false };
    case "profile":
      return lent(async () => ({ keys: await keysOfProfile(signIn.profile), until: Date.now() + profileMs }));
    case "web-identity":
      return lent(async () => {
        const [arn, token] = [surrounding("AWS_ROLE_ARN"), await surroundingFile("AWS_WEB_IDENTITY_TOKEN_FILE")];
        if (arn === null || token === null)
          throw new AppError(
            "invalid",
            "This machine was given no web identity: AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE are not both set, or the file is not there.",
          );
        const query = { RoleArn: arn, WebIdentityToken: token.trim() };
        return askSts(settings, io, "AssumeRoleWithWebIdentity", query, null);
      });
  }
}

type Lease = { keys: Keys; until: number };

/** Some other program may replace the file at any time. */
const profileMs = 60_000;
const marginMs = 5 * 60_000;
const lentSeconds = 3600;

function lent(ask: (fresh: boolean) => Promise<Lease>): AwsCredentials {
  let lease: Lease | null = null;
  let asking: Promise<Lease> | null = null;
  return {
    renewable: true,
    async keys(fresh) {
      if (lease === null || fresh || lease.until < Date.now()) {
        asking ??= ask(fresh).finally(() => {
          asking = null;
        });
        lease = await asking;
      }
      return lease.keys;
    },
  };
}

async function keysOfProfile(named: string | null): Promise<Keys> {
  const profile = named ?? surrounding("AWS_PROFILE") ?? "default";
  const file = await surroundingFile("AWS_SHARED_CREDENTIALS_FILE");
  if (file === null) throw new AppError("invalid", "This machine has no shared credentials file.");
  const values = sectionOf(file, profile);
  const [id, secret] = [values.get("aws_access_key_id"), values.get("aws_secret_access_key")];
  if (!id || !secret)
    throw new AppError(
      "invalid",
      `The shared credentials file has no access keys under the profile “${profile}”. Profiles that lead elsewhere (sso, source_profile) are not followed.`,
    );
  return { accessKeyId: id, secretAccessKey: secret, sessionToken: values.get("aws_session_token") || null };
}

function sectionOf(file: string, profile: string): Map<string, string> {
  const values = new Map<string, string>();
  let isInside = false;
  for (const line of file.split(/\r?\n/)) {
    const section = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line);
    if (section) isInside = section[1] === profile;
    const pair = isInside ? /^\s*([a-z_]+)\s*=\s*(.*?)\s*$/i.exec(line) : null;
    if (pair?.[1] !== undefined) values.set(pair[1].toLowerCase(), pair[2] ?? "");
  }
  return values;
}

/** Who the keys belong to. Needs no permission. */
export async function callerIdentity(
  settings: AwsSettings,
  io: Io,
  credentials: AwsCredentials,
): Promise<{ account: string; arn: string }> {
  const { text } = await sts(settings, io, "GetCallerIdentity", {}, await credentials.keys(false));
  const [account, arn] = [textOf(text, "Account"), textOf(text, "Arn")];
  if (account === null || arn === null) throw notSts();
  return { account, arn };
}

async function askSts(
  settings: AwsSettings,
  io: Io,
  action: string,
  query: Record<string, string>,
  keys: Keys | null,
): Promise<Lease> {
  const session = { RoleSessionName: "interlock", DurationSeconds: String(lentSeconds) };
  const { text } = await sts(settings, io, action, { ...query, ...session }, keys);
  const [accessKeyId, secretAccessKey] = [textOf(text, "AccessKeyId"), textOf(text, "SecretAccessKey")];
  const [sessionToken, expiration] = [textOf(text, "SessionToken"), textOf(text, "Expiration")];
  const end = Date.parse(expiration ?? "");
  if (!accessKeyId || !secretAccessKey || !sessionToken || Number.isNaN(end)) throw notSts();
  return { keys: { accessKeyId, secretAccessKey, sessionToken }, until: end - marginMs };
}

const stsDeadlineMs = 10_000;

async function sts(
  { sts: origin, region }: AwsSettings,
  io: Io,
  action: string,
  query: Record<string, string>,
  keys: Keys | null,
): Promise<Answer> {
  const url = `${origin}/`;
  const body = new URLSearchParams({ Action: action, Version: "2011-06-15", ...query }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
  const until = Date.now() + stsDeadlineMs;
  const ask = async () => {
    const init = {
      method: "POST",
      headers,
      body,
      maxBytes: 65_536,
      deadline: Math.max(1, until - Date.now()),
    } as const;
    return answerOf(await (keys ? fetchSigned(io, keys, { region, service: "sts" }, url, init) : io.fetch(url, init)));
  };
  const answer = await patiently(until, ask, ({ text }) => isThrottling(textOf(text, "Code")));
  if (answer.status === 200) return answer;
  throw whyNoKeys(answer, action);
}

const refusals: Record<string, string> = {
  AccessDenied:
    "does not let these credentials take on the role. Its trust policy must name them, and the external id must be the one it asks for",
  InvalidClientTokenId: "does not know the access key",
  SignatureDoesNotMatch:
    "says that the secret access key is not the one that belongs to the access key, or the clock of this machine is wrong",
  ExpiredToken: "says that the credentials have ended",
  ExpiredTokenException: "says that the credentials have ended",
  InvalidIdentityToken: "does not accept the web identity",
  IDPRejectedClaim: "does not accept the web identity: its provider refused it",
  RegionDisabledException: "is not switched on in this region for the account",
};

function whyNoKeys({ status, text, retryAfterMs }: Answer, action: string): AppError {
  const code = textOf(text, "Code");
  const options = {
    cause: new Error(`STS ${action}: ${status} ${code ?? "without an error code"}`),
    ...(retryAfterMs !== null && { retryAfterMs }),
  };
  if (status >= 500 || status === 429 || isThrottling(code))
    return new AppError("registry_unavailable", "The security token service (STS) cannot answer now.", options);
  if (code === null) return notSts();
  const why = refusals[code] ?? `refused ${action} (${/^[A-Za-z.]{1,60}$/.test(code) ? code : status})`;
  return new AppError("registry_denied", `The security token service (STS) ${why}.`, options);
}

function notSts(): AppError {
  return new AppError(
    "registry_protocol",
    "The address of the security token service (STS) answers, but not as STS does.",
  );
}
