import { AppError } from "@/lib/errors";

/** A refusal of our own, thrown where a library would wrap it (inside a DNS look-up). */
export class Refused extends Error {}

/** The cause of a failure that says nothing but that a body was longer than the caller's limit. */
export class TooLong extends Error {
  override name = "TooLong";
  /** Next bundles routes and instrumentation apart, so this class exists twice. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === "TooLong";
  }
}

/**
 * What a network failure means, in words. `label` names who was called; nothing an upstream sent is repeated.
 * `unproven`: the scheme of an address where nothing has answered so far, which makes some guesses likelier.
 */
export function toAppError(cause: unknown, label: string, unproven: string | null = null): AppError {
  if (cause instanceof AppError) return cause;
  const found = chain(cause);
  const refused = found.find((error) => error instanceof Refused);
  if (refused) return new AppError("registry_unavailable", refused.message, { cause });
  for (const { code } of found) {
    if (code === undefined) continue;
    if (timeouts.has(code))
      return new AppError("registry_timeout", `${label} did not accept a connection in time.`, { cause });
    const broken = protocol[code];
    if (broken !== undefined) return new AppError("registry_protocol", `${label} ${broken}.`, { cause });
    const guess = (closings.has(code) && guesses[unproven ?? ""]) || "";
    const down = unavailable[code] ?? tlsReason(code);
    if (down !== null)
      return new AppError("registry_unavailable", `${label} could not be reached: ${down}${guess}.`, { cause });
  }
  const brokeOff = found.some((error) => error.name === "HTTPParserError");
  return new AppError(
    "registry_unavailable",
    `${label} could not be reached${brokeOff ? ": it broke off in the middle of its answer" : ""}.`,
    { cause },
  );
}

const timeouts = new Set(["UND_ERR_CONNECT_TIMEOUT", "ETIMEDOUT"]);

const closings = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"]);

const guesses: Record<string, string> = {
  "http:": " without an answer; the address may have to begin with https://",
  "https:": " without an answer; it may want a client certificate",
};

const unavailable: Record<string, string> = {
  ENOTFOUND: "its host name is not known",
  EAI_AGAIN: "its host name could not be looked up just now",
  ECONNREFUSED: "nothing listens at that address and port",
  ECONNRESET: "it closed the connection",
  EPIPE: "it closed the connection",
  UND_ERR_SOCKET: "it closed the connection",
  // The end of a connection that is not kept is told by its length alone.
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "it broke off in the middle of its answer",
  EHOSTUNREACH: "there is no route to it",
  ENETUNREACH: "there is no route to it",
  EADDRNOTAVAIL: "this machine has no free port left for the moment",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate comes from an authority that is not trusted; add it as custom CA",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is self-signed; add it as custom CA",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate comes from an authority that is not trusted; add it as custom CA",
  UNABLE_TO_GET_ISSUER_CERT: "its certificate comes from an authority that is not trusted; add it as custom CA",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate comes from an authority that is not trusted; add it as custom CA",
  CERT_HAS_EXPIRED: "its certificate has expired",
  CERT_NOT_YET_VALID: "its certificate is not valid yet",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host name",
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak TLS there; the address may have to begin with http://",
  ERR_SSL_PACKET_LENGTH_TOO_LONG: "it does not speak TLS there; the address may have to begin with http://",
};

const protocol: Record<string, string> = {
  UND_ERR_HEADERS_OVERFLOW: "sent headers that are too long",
  UND_ERR_RES_EXCEEDED_MAX_SIZE: "sent too many bytes",
  Z_DATA_ERROR: "sent a compressed answer that does not unpack",
  Z_BUF_ERROR: "sent a compressed answer that ends too early",
};

function tlsReason(code: string): string | null {
  if (code.includes("CERTIFICATE_REQUIRED") || code.includes("HANDSHAKE_FAILURE")) {
    return "it refused the TLS handshake; it may want a client certificate";
  }
  if (code.includes("ALERT") && code.includes("CERTIFICATE")) return "it did not accept the client certificate";
  if (code.startsWith("CERT_") || code.startsWith("ERR_TLS_")) return "its certificate could not be verified";
  if (code.startsWith("ERR_SSL_") || code === "EPROTO") return "the TLS handshake failed";
  if (code.startsWith("HPE_")) return "it does not answer in HTTP; the address may have to begin with https://";
  return null;
}

function chain(error: unknown): (Error & { code?: string })[] {
  if (!(error instanceof Error)) return [];
  const inner = error instanceof AggregateError ? error.errors : [error.cause];
  return [error, ...inner.flatMap(chain)];
}
