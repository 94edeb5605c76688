/** The one door to the outside, already bound to its origins, TLS credentials, limits and network policy. */
export type Io = {
  /**
   * Resolves when the headers are there. Fails with `AppError`: `registry_unavailable` (no connection, with the
   * reason in words), `registry_timeout`, `registry_protocol` (a redirect, too many bytes, a broken stream) or
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
  /** Bytes of body at most, after decompression; exceeding it fails with `registry_protocol`. */
  maxBytes?: number;
  signal?: AbortSignal;
};

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
  /** PEM; trusted in addition to the usual authorities. */
  ca: string | null;
  clientCertificate: { certificate: string; key: string } | null;
  /** Whether the machine's own metadata service (http://169.254.169.254) may be called: somebody chose to sign in as this machine. */
  metadataService?: boolean;
};
