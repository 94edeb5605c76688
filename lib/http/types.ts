/** The one door to the outside, already bound to its origins, TLS credentials, limits and network policy. */
export type Io = {
  /**
   * Resolves when the headers are there. Fails with `AppError`: `registry_unavailable` (no connection, with the
   * reason in words), `registry_timeout`, `registry_protocol` (a redirect that was not asked for, too many bytes, a broken stream) or
   * `invalid` (an address or header that this door never sends). An aborted `signal` rejects with its own reason.
   */
  fetch(url: string, init?: IoInit): Promise<IoResponse>;
};

export type IoInit = {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Milliseconds from call to last byte, waiting for a free connection included; the door's own when absent. */
  deadline?: number;
  /**
   * Milliseconds at most until the answer begins, and from one piece of its body to the next, counted only while somebody waits for
   * it. For what may be long and is never still; absent: `deadline` alone counts.
   */
  stallMs?: number;
  /** Whether the body is handed over as it comes: what its `content-encoding` says was stored with it, and is not undone. */
  raw?: boolean;
  /** Bytes of body at most, after decompression; exceeding it fails with `registry_protocol`. */
  maxBytes?: number;
  signal?: AbortSignal;
  /** Whether a redirect is an answer like any other; else the call fails. It is never followed. */
  showRedirects?: boolean;
  /** Filled while the call goes on. Timed calls have sockets of their own. */
  timing?: WireTiming;
};

/**
 * What the network took of one call, in milliseconds; null: it did not take place (a connection that was open already, an address
 * that needs no look-up), or not yet. `connect` is with TLS; `firstByte` from sending until the head of the answer.
 */
export type WireTiming = {
  lookup: number | null;
  connect: number | null;
  firstByte: number | null;
  /** On the clock of `performance.now()`. */
  sentAt: number | null;
};

export function noTiming(): WireTiming {
  return { lookup: null, connect: null, firstByte: null, sentAt: null };
}

/** Whether an answer of this status sends its caller elsewhere. */
export function isRedirect(status: number): boolean {
  return status >= 300 && status < 400 && status !== 304;
}

export type IoResponse = {
  status: number;
  headers: Headers;
  /** Reads at most the byte cap. May be called once; `stream` or one of the others. */
  text(): Promise<string>;
  bytes(): Promise<Uint8Array>;
  stream(): ReadableStream<Uint8Array>;
};

export type NetworkPolicy = {
  /** Whether private and loopback addresses may be called. Other link-local and metadata addresses never may. */
  allowPrivate: boolean;
  /** Whether nothing else may be called: what goes in plain text with credentials must not leave for the public. */
  privateOnly?: boolean;
  /** PEM; trusted in addition to the usual authorities. */
  ca: string | null;
  clientCertificate: { certificate: string; key: string } | null;
  /** Whether the machine's own metadata service (http://169.254.169.254) may be called: somebody chose to sign in as this machine. */
  metadataService?: boolean;
};
