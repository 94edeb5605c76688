import { sign } from "node:crypto";

import { z } from "zod";

import { AppError } from "@/lib/errors";
import type { Io } from "@/lib/http/types";

import {
  type AuthorizedUser,
  type ExternalAccount,
  type GoogleFile,
  type ServiceAccount,
  tokenAddresses,
} from "./google-files";

/** `until`: when it ends, in ms since 1970. */
export type GoogleToken = { value: string; until: number };

type Asking = {
  io: Io;
  origins: readonly string[];
  /** The token of the external identity; asked for only where there is one. */
  subject: () => Promise<string>;
};

const scope = "https://www.googleapis.com/auth/cloud-platform";
/** Whom a signed statement is meant for, always: also where it is handed in somewhere else. */
const audience = "https://oauth2.googleapis.com/token";
const assumedSeconds = 300;

/** Asks for a token once. Throws `invalid` when the file names a place that this connection does not call. */
export async function tokenFor(file: GoogleFile, asking: Asking): Promise<GoogleToken> {
  for (const address of tokenAddresses(file)) {
    const { origin } = new URL(address);
    if (asking.origins.includes(origin)) continue;
    throw new AppError(
      "invalid",
      `The credential file wants its tokens from ${origin}, which this connection does not call.`,
    );
  }
  switch (file.type) {
    case "service_account":
      return askSigned(file, asking);
    case "authorized_user":
      return askRefreshed(file, asking);
    case "external_account":
      return askExchanged(file, asking);
  }
}

function askSigned(file: ServiceAccount, { io }: Asking): Promise<GoogleToken> {
  const assertion = assertionOf(file, Math.floor(Date.now() / 1000));
  return askForm(io, file.token_uri, { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion });
}

/** A statement signed with the key that it is this service account who asks, good for an hour (RFC 7523). `now` in seconds. */
function assertionOf({ client_email, private_key, private_key_id }: ServiceAccount, now: number): string {
  const header = { alg: "RS256", typ: "JWT", ...(private_key_id !== undefined && { kid: private_key_id }) };
  const claims = { iss: client_email, scope, aud: audience, iat: now, exp: now + 3600 };
  const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${signed}.${sign("RSA-SHA256", Buffer.from(signed), private_key).toString("base64url")}`;
}

function askRefreshed(file: AuthorizedUser, { io }: Asking): Promise<GoogleToken> {
  const { client_id, client_secret, refresh_token, token_uri } = file;
  return askForm(io, token_uri, { grant_type: "refresh_token", client_id, client_secret, refresh_token });
}

async function askExchanged(file: ExternalAccount, { io, subject }: Asking): Promise<GoogleToken> {
  const { subject_token_type, token_url, service_account_impersonation_url: impersonation } = file;
  const federated = await askForm(io, token_url, {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    requested_token_type: "urn:ietf:params:oauth:token-type:access_token",
    audience: file.audience,
    scope,
    subject_token_type,
    subject_token: await subject(),
  });
  return impersonation === undefined ? federated : askImpersonated(io, impersonation, federated);
}

const impersonationReply = z.object({ accessToken: z.string().min(1), expireTime: z.string() });

async function askImpersonated(io: Io, url: string, { value }: GoogleToken): Promise<GoogleToken> {
  const headers = { ...accepting, "content-type": "application/json", authorization: `Bearer ${value}` };
  const response = await io.fetch(url, {
    method: "POST",
    headers,
    body: JSON.stringify({ scope: [scope] }),
    maxBytes: 65_536,
  });
  const text = await response.text();
  if (response.status === 401 || response.status === 403 || response.status === 404)
    throw new AppError(
      "registry_denied",
      "No token: this identity may not act as the service account that its file names.",
    );
  if (response.status !== 200) throw failureOf(response.status, text);
  const { data } = impersonationReply.safeParse(parsed(text));
  const until = Date.parse(data?.expireTime ?? "");
  if (!data || Number.isNaN(until)) throw withoutToken();
  return { value: data.accessToken, until };
}

const accepting = { accept: "application/json" };
const reply = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().nullish() });

async function askForm(io: Io, url: string, form: Record<string, string>): Promise<GoogleToken> {
  const response = await io.fetch(url, {
    method: "POST",
    headers: { ...accepting, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(form).toString(),
    maxBytes: 65_536,
  });
  const text = await response.text();
  if (response.status !== 200) throw failureOf(response.status, text);
  const { data } = reply.safeParse(parsed(text));
  if (!data) throw withoutToken();
  return { value: data.access_token, until: Date.now() + (data.expires_in ?? assumedSeconds) * 1000 };
}

const refusals: Record<string, string> = {
  invalid_grant:
    "does not accept these credentials: the key or the sign-in was deleted, disabled or has ended, or this machine's clock is wrong",
  invalid_client: "does not know this client, or its secret is wrong",
  unauthorized_client: "does not let this client sign in by itself",
  invalid_scope: "does not grant access to Google Cloud",
  invalid_target: "does not know the audience of this external identity",
  invalid_request: "refuses the request as not valid",
  access_denied: "denies access to these credentials",
};

function failureOf(status: number, text: string): AppError {
  const { data } = z.object({ error: z.string() }).safeParse(parsed(text));
  const cause = new Error(`${status} ${data && data.error in refusals ? data.error : "without a known reason"}`);
  if (status >= 500 || status === 429)
    return new AppError("registry_unavailable", `Google's token address answered ${status}.`, { cause });
  const why = refusals[data?.error ?? ""] ?? `answered ${status}`;
  return new AppError("registry_denied", `No token: Google's token address ${why}.`, { cause });
}

function withoutToken(): AppError {
  return new AppError("registry_protocol", "Google's token address answered, but without a token.");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
