import { createVerify, randomBytes } from "node:crypto";

import type { World } from "./world";

const lifeSeconds = 3600;
const scope = "https://www.googleapis.com/auth/cloud-platform";

/** What the two other kinds of sign-in prove themselves with. */
export const refreshToken = "1//stand-in-refresh-token";
export const federatedToken = "stand-in-federated-identity-token";

export type TokenAnswer = { status: number; body: Record<string, unknown> };

/** Issues tokens as Google does and knows which are good. */
export class Tokens {
  readonly #until = new Map<string, number>();
  issued = 0;

  constructor(
    private readonly world: World,
    /** Our own address, which a signed statement has to be meant for. */
    private readonly address: () => string,
  ) {}

  isGood(authorization: string | undefined): boolean {
    const [, token = ""] = /^Bearer (.+)$/.exec(authorization ?? "") ?? [];
    return (this.#until.get(token) ?? 0) > Date.now();
  }

  /** Every token ends now. */
  expire(): void {
    this.#until.clear();
  }

  /** `POST /token`: a service account's signed statement, or a refresh token. */
  grant(form: URLSearchParams): TokenAnswer {
    const kind = form.get("grant_type");
    const good =
      kind === "refresh_token"
        ? form.get("refresh_token") === refreshToken
        : kind === "urn:ietf:params:oauth:grant-type:jwt-bearer" && this.#isSigned(form.get("assertion") ?? "");
    if (!good) return { status: 400, body: { error: "invalid_grant", error_description: "Invalid JWT Signature." } };
    return { status: 200, body: { access_token: this.#issue(), expires_in: lifeSeconds - 1, token_type: "Bearer" } };
  }

  /** `POST /v1/token`: an identity of another place for one of ours. */
  exchange(form: URLSearchParams): TokenAnswer {
    if (form.get("subject_token") !== federatedToken || form.get("scope") !== scope || !form.get("audience"))
      return { status: 400, body: { error: "invalid_grant", error_description: "The subject token is not valid." } };
    const type = "urn:ietf:params:oauth:token-type:access_token";
    const body = {
      access_token: this.#issue(),
      issued_token_type: type,
      token_type: "Bearer",
      expires_in: lifeSeconds,
    };
    return { status: 200, body };
  }

  /** `POST …:generateAccessToken`: a token of a service account that somebody may act as. */
  impersonate(email: string): TokenAnswer {
    if (email !== this.world.account.email) {
      const message = "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).";
      return { status: 403, body: { error: { code: 403, message, status: "PERMISSION_DENIED" } } };
    }
    const expireTime = new Date(Date.now() + lifeSeconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");
    return { status: 200, body: { accessToken: this.#issue(), expireTime } };
  }

  #issue(): string {
    const token = `ya29.stand-in.${randomBytes(16).toString("base64url")}`;
    this.#until.set(token, Date.now() + lifeSeconds * 1000);
    this.issued += 1;
    return token;
  }

  #isSigned(assertion: string): boolean {
    const [header = "", claims = "", signature = ""] = assertion.split(".");
    const { publicKey, email, keyId } = this.world.account;
    const verified = createVerify("RSA-SHA256").update(`${header}.${claims}`).verify(publicKey, signature, "base64url");
    if (!verified) return false;
    const { alg, kid } = decoded(header);
    const { iss, aud, iat, exp, scope: wanted } = decoded(claims);
    const now = Date.now() / 1000;
    const inTime = Number(iat) < now + 60 && Number(exp) > now && Number(exp) - Number(iat) <= 3600;
    return (
      alg === "RS256" &&
      (kid === undefined || kid === keyId) &&
      iss === email &&
      aud === `${this.address()}/token` &&
      String(wanted).split(" ").includes(scope) &&
      inTime
    );
  }
}

/** The file that Google would have given out for the stand-in's service account. */
export function keyFile(world: World, address: string): string {
  const { email, keyId, privateKey } = world.account;
  return JSON.stringify({
    type: "service_account",
    project_id: world.project,
    private_key_id: keyId,
    private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
    client_email: email,
    client_id: "100000000000000000001",
    token_uri: `${address}/token`,
  });
}

function decoded(part: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
}
