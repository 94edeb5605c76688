import { createVerify, randomBytes } from "node:crypto";

import type { World } from "./world";

const lifeSeconds = 3600;
const scope = "https://www.googleapis.com/auth/cloud-platform";
/** Google's clients name it whatever address they hand a statement in at. */
const audience = "https://oauth2.googleapis.com/token";

/** What the two other kinds of sign-in prove themselves with. */
export const refreshToken = "1//stand-in-refresh-token";
export const federatedToken = "stand-in-federated-identity-token";

export type TokenAnswer = { status: number; body: Record<string, unknown> };

/** Issues tokens as Google does and knows which are good. */
export class Tokens {
  readonly #until = new Map<string, number>();
  issued = 0;

  constructor(private readonly world: World) {}

  isGood(authorization: string | undefined): boolean {
    const [, token = ""] = /^Bearer (.+)$/.exec(authorization ?? "") ?? [];
    return (this.#until.get(token) ?? 0) > Date.now() || this.#isOwnStatement(token);
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

  /** A statement that is handed in for a token. */
  #isSigned(assertion: string): boolean {
    const claims = this.#claimsOf(assertion);
    const scopes = String(claims?.["scope"]).split(" ");
    return claims !== null && claims["aud"] === audience && scopes.includes(scope);
  }

  /** Google's newer clients skip the exchange: a statement about themselves is taken in a token's place. */
  #isOwnStatement(token: string): boolean {
    const claims = this.#claimsOf(token);
    return claims !== null && claims["sub"] === this.world.account.email;
  }

  /** What our service account signed, as long as it holds; null for all else. */
  #claimsOf(statement: string): Record<string, unknown> | null {
    const [header = "", claims = "", signature = ""] = statement.split(".");
    const { publicKey, email, keyId } = this.world.account;
    if (!createVerify("RSA-SHA256").update(`${header}.${claims}`).verify(publicKey, signature, "base64url"))
      return null;
    const { alg, kid } = decoded(header);
    const said = decoded(claims);
    const [now, issued, ends] = [Date.now() / 1000, Number(said["iat"]), Number(said["exp"])];
    const inTime = issued < now + 60 && ends > now && ends - issued <= 3600;
    return alg === "RS256" && (kid === undefined || kid === keyId) && said["iss"] === email && inTime ? said : null;
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
