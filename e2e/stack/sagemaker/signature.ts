import type { IncomingHttpHeaders } from "node:http";

import { sha256, signatureOf } from "@/lib/registries/cloud/aws-signature";

import { Failure } from "./failure";
import type { Keyring } from "./sts";

type Received = { method: string; url: string; headers: IncomingHttpHeaders; body: Buffer };

const skewMs = 5 * 60_000;

/** The id of the keys that signed a request. Throws what the service answers to a signature that does not hold. */
export function callerOf({ method, url, headers, body }: Received, keyring: Keyring, service: string): string {
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
  const [, id = "", day, region = "", signedFor, names = "", signature] = parts.exec(headers.authorization ?? "") ?? [];
  if (id === "") throw new Failure("MissingAuthenticationTokenException", "Missing Authentication Token", 403);
  const session = keyring.keys.get(id);
  if (!session) throw unknownKeys(service);
  const date = String(headers["x-amz-date"]);
  const signed = names.split(";");
  const mustBe = [
    "host",
    "x-amz-date",
    ...Object.keys(headers).filter((name) => /^x-amz-(target|security-token)$/.test(name)),
  ];
  const scope = { region: keyring.home.region, service };
  const expected = signatureOf(
    {
      method,
      url,
      headers: Object.fromEntries(signed.map((name) => [name, String(headers[name] ?? "")])),
      payload: String(headers["x-amz-content-sha256"] ?? sha256(body)),
    },
    session.secret,
    scope,
    date,
  );
  const declared = headers["x-amz-content-sha256"];
  const isBody = typeof declared !== "string" || !/^[0-9a-f]{64}$/.test(declared) || declared === sha256(body);
  const isWhole = mustBe.every((name) => signed.includes(name)) && date.startsWith(String(day)) && isBody;
  if (signature !== expected || !isWhole || region !== scope.region || signedFor !== service)
    throw badSignature(service, "The request signature we calculated does not match the signature you provided.");
  if ((headers["x-amz-security-token"] ?? null) !== session.token) throw unknownKeys(service);
  const at = Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5"));
  if (!(Math.abs(Date.now() - at) < skewMs))
    throw badSignature(service, "Signature expired: the time is not within the range of what is allowed.");
  if (session.until < Date.now())
    throw new Failure(
      service === "sagemaker" ? "ExpiredTokenException" : "ExpiredToken",
      "The security token included in the request is expired",
    );
  return id;
}

/** Each service has its own names for the same. */
function unknownKeys(service: string): Failure {
  const types: Record<string, string> = { sts: "InvalidClientTokenId", s3: "InvalidAccessKeyId" };
  const type = types[service] ?? "UnrecognizedClientException";
  return new Failure(
    type,
    "The security token included in the request is invalid.",
    service === "sagemaker" ? 400 : 403,
  );
}

function badSignature(service: string, message: string): Failure {
  return new Failure(service === "sagemaker" ? "InvalidSignatureException" : "SignatureDoesNotMatch", message, 403);
}
