import { createHash, createHmac } from "node:crypto";

/** A set of access keys. `sessionToken`: of keys that were lent for a while; null for lasting ones. */
export type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken: string | null };

/** What a signature is good for. `service`: the signing name (`sagemaker`, `sts`, `s3`). */
export type Scope = { region: string; service: string };

type Signable = { method: string; url: string; headers: Record<string, string>; body: string | Uint8Array };

const algorithm = "AWS4-HMAC-SHA256";

/**
 * The headers of a request with those that prove who sends it (Signature Version 4). Only headers that say what is asked for
 * are signed, for proxies change others on the way. `now`: the signature holds for five minutes around it.
 */
export function signed(request: Signable, keys: Keys, scope: Scope, now: Date): Record<string, string> {
  const payload = sha256(request.body);
  const date = stampOf(now);
  const headers: Record<string, string> = {
    ...lowered(request.headers),
    "x-amz-date": date,
    ...(scope.service === "s3" && { "x-amz-content-sha256": payload }),
    ...(keys.sessionToken !== null && { "x-amz-security-token": keys.sessionToken }),
  };
  const all = { ...Object.fromEntries(Object.entries(headers).filter(isSigned)), host: new URL(request.url).host };
  const signature = signatureOf({ ...request, headers: all, payload }, keys.secretAccessKey, scope, date);
  const names = Object.keys(all).sort().join(";");
  const credential = `${keys.accessKeyId}/${credentialScope(scope, date)}`;
  return {
    ...headers,
    authorization: `${algorithm} Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

/**
 * The signature itself, hexadecimal. `headers`: exactly those that are signed, names in small letters, the host among
 * them. `payload`: SHA-256 of the body, or what the sender declared in its place. `date`: as in `x-amz-date`.
 */
export function signatureOf(
  request: { method: string; url: string; headers: Record<string, string>; payload: string },
  secret: string,
  scope: Scope,
  date: string,
): string {
  const names = Object.keys(request.headers).sort();
  const url = new URL(request.url);
  const canonical = [
    request.method,
    scope.service === "s3" ? url.pathname : url.pathname.split("/").map(encoded).join("/"),
    canonicalQuery(url),
    ...names.map((name) => `${name}:${(request.headers[name] ?? "").trim().replace(/ +/g, " ")}`),
    "",
    names.join(";"),
    request.payload,
  ].join("\n");
  const toSign = [algorithm, date, credentialScope(scope, date), sha256(canonical)].join("\n");
  const parts = [date.slice(0, 8), scope.region, scope.service, "aws4_request"];
  const key = parts.reduce<string | Buffer>((sofar, part) => hmac(sofar, part), `AWS4${secret}`);
  return hmac(key, toSign).toString("hex");
}

/** Percent-encoding as signatures want it: everything but letters, digits and `-._~`. */
export function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

export function sha256(body: string | Uint8Array): string {
  return createHash("sha256").update(body).digest("hex");
}

/** Also `x-amzn-…`, which Amazon does not ask for: such a header chooses the variant that answers. */
function isSigned([name]: [string, string]): boolean {
  return /^x-amzn?-/.test(name) || name === "content-type" || name === "range";
}

function canonicalQuery({ searchParams }: URL): string {
  const pairs = [...searchParams].map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
  return pairs.sort().join("&");
}

function credentialScope({ region, service }: Scope, date: string): string {
  return `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
}

function stampOf(now: Date): string {
  return now.toISOString().replace(/[-:]|\.\d{3}/g, "");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function lowered(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
