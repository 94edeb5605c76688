import { createHash, createPrivateKey, type KeyObject, randomUUID, sign, X509Certificate } from "node:crypto";

const lifetimeSeconds = 600;

type Pair = { certificate: X509Certificate; key: KeyObject };

/** Why a text is not a certificate with its key, as a sentence; null when it is one. */
export function whyNotCertificate(pem: string): string | null {
  const pair = pairIn(pem);
  if (typeof pair === "string") return pair;
  if (pair.key.asymmetricKeyType !== "rsa") return "The key must be an RSA key.";
  return pair.certificate.checkPrivateKey(pair.key) ? null : "The key does not belong to the certificate.";
}

/** A signed statement that whoever sends it holds the key (RFC 7523): RS256, the certificate named by both thumbprints. */
export function assertionFor(pem: string, { client, audience }: { client: string; audience: string }): string {
  const pair = pairIn(pem);
  if (typeof pair === "string") throw new TypeError(pair);
  const thumbprint = (algorithm: string) => createHash(algorithm).update(pair.certificate.raw).digest("base64url");
  const now = Math.floor(Date.now() / 1000);
  const header = { alg: "RS256", typ: "JWT", x5t: thumbprint("sha1"), "x5t#S256": thumbprint("sha256") };
  const claims = {
    aud: audience,
    iss: client,
    sub: client,
    jti: randomUUID(),
    iat: now,
    nbf: now,
    exp: now + lifetimeSeconds,
  };
  const body = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  return `${body}.${sign("sha256", Buffer.from(body), pair.key).toString("base64url")}`;
}

function pairIn(pem: string): Pair | string {
  const certificate = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(pem)?.[0];
  const key = /-----BEGIN ((?:RSA )?PRIVATE KEY)-----[\s\S]+?-----END \1-----/.exec(pem)?.[0];
  if (!certificate) return "There is no certificate in it (BEGIN CERTIFICATE).";
  if (!key) return "There is no private key in it (BEGIN PRIVATE KEY), or it has a passphrase.";
  try {
    return { certificate: new X509Certificate(certificate), key: createPrivateKey(key) };
  } catch {
    return "The certificate or its key does not read as PEM.";
  }
}
