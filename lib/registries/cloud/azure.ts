import { z } from "zod";

import { AppError } from "@/lib/errors";

import { answerOf, type Answer, patiently } from "../http";
import type { Io, IoInit } from "../types";
import { assertionFor } from "./azure-assertion";
import { surrounding, surroundingFile } from "./surroundings";

/** How Interlock proves to Entra who it is. `pem`: a certificate and its RSA key, in one text. */
export type AzureSignIn =
  | { kind: "secret"; tenant: string; client: string; secret: string }
  | { kind: "certificate"; tenant: string; client: string; pem: string }
  /** The identity of the machine; `client` null: its only one. */
  | { kind: "managed"; client: string | null }
  /** What the machine was given: AZURE_TENANT_ID, AZURE_CLIENT_ID and the file AZURE_FEDERATED_TOKEN_FILE. */
  | { kind: "workload" };

export type AzureTokens = {
  /**
   * Headers for calls to one resource (`https://storage.azure.com`). `refused`: headers that the resource has just not accepted;
   * they are not given again. Fails with `registry_denied`, `registry_unavailable` or `registry_protocol`.
   */
  headers(resource: string, refused?: Record<string, string>): Promise<Record<string, string>>;
};

/** Where the machine's own identity is asked for; the door opens it with `metadataService`. */
export const metadataOrigin = "http://169.254.169.254";

type Token = { value: string; until: number };

const assumedSeconds = 300;
const marginMs = 60_000;
const totalMs = 10_000;

/** One token a resource, asked for once however many wait for it, kept until shortly before it ends. `authority`: where Entra answers. */
export function azureTokens(signIn: AzureSignIn, authority: string, io: Io): AzureTokens {
  const kept = new Map<string, Token>();
  const asking = new Map<string, Promise<Token>>();

  function renewed(resource: string): Promise<Token> {
    const waiting = asking.get(resource);
    if (waiting) return waiting;
    const asked = askToken(signIn, authority, io, resource)
      .then((token) => {
        kept.set(resource, token);
        return token;
      })
      .finally(() => asking.delete(resource));
    asking.set(resource, asked);
    return asked;
  }

  return {
    async headers(resource, refused) {
      const token = kept.get(resource);
      const usable = token && token.until > Date.now() && bearer(token).authorization !== refused?.authorization;
      return bearer(usable ? token : await renewed(resource));
    },
  };
}

/** The same door with a token for one resource on every call; asked again once, with another token, when this one is refused. */
export function signedBy(tokens: AzureTokens, resource: string, io: Io): Io {
  return {
    async fetch(url, init = {}) {
      const send = (proof: Record<string, string>) =>
        io.fetch(url, { ...init, headers: { ...init.headers, ...proof } });
      const first = await tokens.headers(resource);
      const response = await send(first);
      if (response.status !== 401) return response;
      await response.text();
      return send(await tokens.headers(resource, first));
    },
  };
}

/** What a token says of its bearer, for people; null when it does not read as one that tells. */
export function identityIn({ authorization = "" }: Record<string, string>): string | null {
  const [, payload = ""] = authorization.split(".");
  const claims = z
    .object({ appid: z.string().nullish(), azp: z.string().nullish(), oid: z.string().nullish() })
    .safeParse(parsed(Buffer.from(payload, "base64url").toString("utf8"))).data;
  const application = claims?.appid ?? claims?.azp;
  if (application) return `application ${application}`;
  return claims?.oid ? `identity ${claims.oid}` : null;
}

function bearer({ value }: Token): { authorization: string } {
  return { authorization: `Bearer ${value}` };
}

async function askToken(signIn: AzureSignIn, authority: string, io: Io, resource: string): Promise<Token> {
  const { url, init } = await requestOf(signIn, authority, resource);
  const until = Date.now() + totalMs;
  const answer = await patiently(until, async () =>
    answerOf(await io.fetch(url, { ...init, deadline: until - Date.now(), maxBytes: 65_536 })),
  );
  if (answer.status !== 200) throw refusalOf(answer, signIn.kind);
  const { data } = tokenReply.safeParse(parsed(answer.text));
  if (!data) throw new AppError("registry_protocol", `${nameOf(signIn.kind)} answered, but without an access token.`);
  return { value: data.access_token, until: Date.now() + (data.expires_in ?? assumedSeconds) * 1000 - marginMs };
}

const tokenReply = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().nullish() });

async function requestOf(
  signIn: AzureSignIn,
  authority: string,
  resource: string,
): Promise<{ url: string; init: IoInit }> {
  switch (signIn.kind) {
    case "managed": {
      const query = new URLSearchParams({ "api-version": "2018-02-01", resource });
      if (signIn.client !== null) query.set("client_id", signIn.client);
      return {
        url: `${metadataOrigin}/metadata/identity/oauth2/token?${query}`,
        init: { headers: { metadata: "true" } },
      };
    }
    case "secret":
      return tokenCall(authority, signIn, resource, { client_secret: signIn.secret });
    case "certificate": {
      const assertion = assertionFor(signIn.pem, {
        client: signIn.client,
        audience: tokenAddress(authority, signIn.tenant),
      });
      return tokenCall(authority, signIn, resource, { ...byAssertion, client_assertion: assertion });
    }
    case "workload": {
      const [tenant, client] = [surrounding("AZURE_TENANT_ID"), surrounding("AZURE_CLIENT_ID")];
      const assertion = (await surroundingFile("AZURE_FEDERATED_TOKEN_FILE"))?.trim();
      if (!tenant || !client || !assertion) {
        const missing = [
          tenant ? null : "AZURE_TENANT_ID",
          client ? null : "AZURE_CLIENT_ID",
          assertion ? null : "AZURE_FEDERATED_TOKEN_FILE",
        ].filter((name) => name !== null);
        throw new AppError(
          "registry_denied",
          `The machine that Interlock runs on was given no workload identity: ${missing.join(", ")} not set, or empty.`,
        );
      }
      return tokenCall(authority, { tenant, client }, resource, { ...byAssertion, client_assertion: assertion });
    }
  }
}

const byAssertion = { client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" };

function tokenAddress(authority: string, tenant: string): string {
  return `${authority}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`;
}

function tokenCall(
  authority: string,
  { tenant, client }: { tenant: string; client: string },
  resource: string,
  proof: Record<string, string>,
): { url: string; init: IoInit } {
  const form = { grant_type: "client_credentials", client_id: client, scope: `${resource}/.default`, ...proof };
  const headers = { "content-type": "application/x-www-form-urlencoded", accept: "application/json" };
  return {
    url: tokenAddress(authority, tenant),
    init: { method: "POST", headers, body: new URLSearchParams(form).toString() },
  };
}

/** Entra's own numbers; its sentences name tenants and addresses and stay behind. */
const entraReasons: Record<number, string> = {
  7000215: "the client secret is wrong",
  7000222: "the client secret has expired",
  700016: "there is no such application in this tenant",
  700027: "the certificate is not registered with the application",
  7000229: "the application has no service principal in this tenant",
  90002: "there is no such tenant",
  900023: "the tenant is not an id or a domain",
  700211: "no federated credential of the application fits the token",
  700213: "no federated credential of the application fits the token",
  70021: "no federated credential of the application fits the token",
  500011: "the resource is not known in this tenant",
};

const errorReply = z.object({ error: z.string(), error_codes: z.array(z.number()).nullish() });

function refusalOf({ status, text, retryAfterMs }: Answer, kind: AzureSignIn["kind"]): AppError {
  const who = nameOf(kind);
  const { data } = errorReply.safeParse(parsed(text));
  const options = { cause: new Error(`${status} ${data?.error ?? "without an error code"}`) };
  if (status === 429 || status >= 500 || status === 408) {
    const wait = retryAfterMs === null ? {} : { retryAfterMs };
    return new AppError("registry_unavailable", `${who} answered ${status}.`, { ...options, ...wait });
  }
  if (kind === "managed" && (status === 400 || status === 404)) {
    return new AppError("registry_denied", "No token: this machine has no such managed identity.", options);
  }
  if (!data && status !== 401 && status !== 403) {
    return new AppError("registry_protocol", `${who} answered ${status}, but not as Entra does.`, options);
  }
  const [reason] = (data?.error_codes ?? []).flatMap((code) => entraReasons[code] ?? []);
  return new AppError("registry_denied", `No token: ${reason ?? `${who} refuses this sign-in (${status})`}.`, options);
}

function nameOf(kind: AzureSignIn["kind"]): string {
  return kind === "managed" ? "The machine's metadata service" : "The Entra sign-in address";
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
