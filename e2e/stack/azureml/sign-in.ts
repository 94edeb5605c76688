import { createPublicKey, randomUUID, verify, X509Certificate } from "node:crypto";

import { type Asked, failure, ok, type Reply } from "./reply";

/** Whom the stand-in lets in. `certificate`: PEM; `federated`: the token of a workload. */
export type Known = { tenant: string; client: string; secret: string; certificate?: string; federated?: string };
type Issued = { audience: string; until: number };

const audiences = {
  arm: "https://management.azure.com",
  ml: "https://ml.azure.com",
  storage: "https://storage.azure.com",
};
export type Audience = keyof typeof audiences;

/** Tokens as Entra and the machine's metadata service hand them out; each is good for one audience, until it ends. */
export class SignIn {
  #issued = new Map<string, Issued>();
  count = 0;

  constructor(
    readonly known: Known,
    public lifetimeSeconds: number,
  ) {}

  /** Null when the path is none of this. */
  route(asked: Asked): Reply | null {
    const { pathname, searchParams } = asked.url;
    if (pathname === "/metadata/identity/oauth2/token") {
      if (asked.headers.metadata !== "true") return { status: 400, body: { error: "invalid_request" } };
      if ((searchParams.get("client_id") ?? this.known.client) !== this.known.client)
        return { status: 400, body: { error: "invalid_request", error_description: "Identity not found" } };
      return this.#issue(searchParams.get("resource") ?? "", String);
    }
    const [, tenant, rest] = /^\/([^/]+)(\/.*)$/.exec(pathname) ?? [];
    if (rest === "/v2.0/.well-known/openid-configuration")
      return ok({
        token_endpoint: `${asked.origin}/${tenant}/oauth2/v2.0/token`,
        authorization_endpoint: `${asked.origin}/${tenant}/oauth2/v2.0/authorize`,
        issuer: `${asked.origin}/${tenant}/v2.0`,
      });
    return rest === "/oauth2/v2.0/token" ? this.#token(asked, tenant ?? "") : null;
  }

  #token(asked: Asked, tenant: string): Reply {
    const form = new URLSearchParams(asked.text);
    const refused = (code: number, error = "invalid_client") => ({
      status: error === "invalid_client" ? 401 : 400,
      body: { error, error_description: `AADSTS${code}: secret detail of ${tenant}`, error_codes: [code] },
    });
    if (tenant !== this.known.tenant) return refused(90002, "invalid_request");
    if (form.get("client_id") !== this.known.client) return refused(700016, "unauthorized_client");
    const assertion = form.get("client_assertion");
    if (assertion !== null) {
      const held =
        assertion === this.known.federated || this.#isSigned(assertion, `${asked.origin}${asked.url.pathname}`);
      if (!held) return refused(700027);
    } else if (form.get("client_secret") !== this.known.secret) return refused(7000215);
    const scope = form.get("scope") ?? "";
    if (!scope.endsWith("/.default")) return refused(70011, "invalid_scope");
    return this.#issue(scope.slice(0, -"/.default".length), Number);
  }

  /** RFC 7523, as far as a service checks it: key, thumbprints, who says it to whom, and when. */
  #isSigned(assertion: string, audience: string): boolean {
    const [head = "", claims = "", signature = ""] = assertion.split(".");
    if (!this.known.certificate) return false;
    const certificate = new X509Certificate(this.known.certificate);
    const said = JSON.parse(Buffer.from(claims, "base64url").toString("utf8")) as Record<string, unknown>;
    const header = JSON.parse(Buffer.from(head, "base64url").toString("utf8")) as Record<string, unknown>;
    const thumbprint = Buffer.from(certificate.fingerprint256.replaceAll(":", ""), "hex").toString("base64url");
    const older = Buffer.from(certificate.fingerprint.replaceAll(":", ""), "hex").toString("base64url");
    const now = Date.now() / 1000;
    return (
      header.alg === "RS256" &&
      header["x5t#S256"] === thumbprint &&
      header.x5t === older &&
      said.aud === audience &&
      said.iss === this.known.client &&
      said.sub === this.known.client &&
      typeof said.jti === "string" &&
      Number(said.nbf) <= now + 5 &&
      Number(said.exp) > now &&
      verify(
        "sha256",
        Buffer.from(`${head}.${claims}`),
        createPublicKey(certificate.publicKey.export({ type: "spki", format: "pem" })),
        Buffer.from(signature, "base64url"),
      )
    );
  }

  #issue(resource: string, written: (seconds: number) => unknown): Reply {
    const audience = resource.replace(/\/+$/, "");
    const until = Date.now() + this.lifetimeSeconds * 1000;
    const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");
    const token = `${encoded({ typ: "JWT", alg: "none" })}.${encoded({ aud: audience, appid: this.known.client, jti: randomUUID() })}.unsigned`;
    this.#issued.set(token, { audience, until });
    this.count += 1;
    return ok({ token_type: "Bearer", expires_in: written(this.lifetimeSeconds), access_token: token });
  }

  /** Null when a call may go on. `origin`: callers that know no cloud take the stand-in's own address for the audience. */
  refusal(asked: Asked, audience: Audience): Reply | null {
    const [, token = ""] = /^Bearer (.+)$/.exec(String(asked.headers.authorization ?? "")) ?? [];
    const issued = this.#issued.get(token);
    if (!issued) return failure(401, "InvalidAuthenticationToken", "The access token is invalid.");
    if (issued.until < Date.now()) return failure(401, "ExpiredAuthenticationToken", "The access token has expired.");
    return issued.audience === audiences[audience] || issued.audience === asked.origin
      ? null
      : failure(401, "InvalidAuthenticationTokenAudience", "The access token is for something else.");
  }

  /** From now on none of the tokens that are out is good. */
  expireAll(): void {
    this.#issued.clear();
  }
}
