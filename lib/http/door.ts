import { request } from "undici";

import { AppError } from "@/lib/errors";

import { isOwnMetadata, literalAddress, whyNever, whyNotCall } from "./addresses";
import { agentFor, checkPolicy, type Resolve } from "./agents";
import { collect, limitedBody, toStream } from "./body";
import { startClock } from "./clock";
import { toAppError } from "./failures";
import { learnDatabase, neverAt, portOf } from "./never";
import { type Io, type IoResponse, isRedirect, type NetworkPolicy } from "./types";

type Door = {
  /** Scheme, host and port of everything that may be called. */
  origins: string[];
  network: NetworkPolicy;
  /** Who is called, for messages: the name of a connection. Doors with the same label share their sockets. */
  label: string;
  /** Milliseconds from call to last byte. */
  deadlineMs?: number;
  /** Of a body, unpacked. */
  maxBytes?: number;
  /** Sockets to one origin at once, four when absent; what is more waits. */
  connections?: number;
  resolve?: Resolve;
};

/**
 * The only way out of this application. It calls registered origins alone, checks every address a name leads to and
 * connects to just those, follows no redirect, and bounds time and bytes. Fails with `invalid` when an origin or a
 * certificate of the policy does not read as one.
 */
export function openDoor({
  origins,
  network,
  label,
  deadlineMs = 10_000,
  maxBytes = 32 * 1_048_576,
  connections,
  resolve,
}: Door): Io {
  const allowed = new Set(origins.map(originOf));
  checkPolicy(network);

  return {
    async fetch(address, init = {}) {
      const url = await checkedUrl(address, allowed, network, label);
      const headers = checkedHeaders(init.headers ?? {});
      const deadline = init.deadline ?? deadlineMs;
      // Long reads have their own sockets: a few slow downloads must not keep every short call waiting.
      const lane = init.timing ? "timed" : deadline > deadlineMs ? "long" : "short";
      const pooled = agentFor(`${label}\n${url.origin}\n${lane}\n${connections ?? ""}`, url, network, {
        resolve,
        connections: init.timing ? timedConnections : connections,
        timed: lane === "timed",
      });
      const clock = startClock(deadline, init.stallMs ?? null, init.signal);
      const translate = (cause: unknown) => {
        if (init.signal?.aborted) return init.signal.reason;
        const late = clock.expired();
        if (late !== null) return new AppError("registry_timeout", `${label} ${late}.`, { cause });
        return toAppError(cause, label, pooled.answered ? null : url.protocol);
      };
      try {
        init.signal?.throwIfAborted();
        clock.waiting();
        const {
          statusCode,
          headers: received,
          body,
        } = await request(url, {
          dispatcher: pooled.agent,
          method: init.method ?? "GET",
          headers,
          body: init.body ?? null,
          signal: clock.signal,
          ...(init.timing && { opaque: init.timing }),
        });
        clock.arrived();
        if (init.timing) init.timing.firstByte = performance.now() - (init.timing.sentAt ?? performance.now());
        pooled.answered = true;
        // A body nobody reads ends with the clock; without a listener that would end the process.
        body.on("error", () => undefined);
        const answered = headersOf(received);
        if (isRedirect(statusCode) && !init.showRedirects) {
          body.destroy();
          throw redirected(label, statusCode, answered.get("location"), url);
        }
        const ending = { label, maxBytes: init.maxBytes ?? maxBytes, clock, translate };
        const chunks = limitedBody(body, init.raw ? null : answered.get("content-encoding"), ending);
        return responseOf(statusCode, answered, chunks, () => {
          clock.stop();
          body.destroy();
        });
      } catch (cause) {
        clock.stop();
        throw translate(cause);
      }
    },
  };
}

/** A call that is timed must not wait for a socket: what it then took would be ours and not the server's. */
const timedConnections = 64;

function originOf(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new AppError("invalid", "The address must begin with http:// or https://.");
  }
  return url.origin;
}

async function checkedUrl(address: string, allowed: Set<string>, network: NetworkPolicy, label: string): Promise<URL> {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !allowed.has(url.origin)) {
    throw new AppError("invalid", `That address is not one that ${label} is registered with.`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new AppError("invalid", "A user name or password does not belong in an address.");
  }
  // A literal address is never looked up, so the guarded look-up would not see it.
  const literal = literalAddress(url.hostname);
  await learnDatabase(portOf(url));
  const never = neverAt(portOf(url));
  const why =
    literal === null
      ? null
      : isOwnMetadata(url.origin, network)
        ? whyNever(literal, never)
        : whyNotCall(literal, network, never);
  if (why !== null) throw new AppError("registry_unavailable", `${literal} ${why}.`);
  return url;
}

const forbidden =
  /^(host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|content-length|expect|origin|referer|forwarded|(proxy|x-forwarded|sec)-.*)$/;

/** Why no request from here ever has a header of this name, as a sentence; null when one may. */
export function whyNotHeader(name: string): string | null {
  const lower = name.toLowerCase();
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(lower)) return "That is no name of a header.";
  return forbidden.test(lower) ? "A header of that name is never sent from here." : null;
}

/** Whether a header can carry this text. */
export function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
}

function checkedHeaders(headers: Record<string, string>): Record<string, string> {
  const checked: Record<string, string> = { "accept-encoding": "gzip, deflate, br", "user-agent": "interlock" };
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (whyNotHeader(name) !== null) {
      throw new AppError("invalid", "A header has a name that is never sent.");
    }
    if (!isHeaderValue(value)) {
      throw new AppError("invalid", `The header ${lower} has a value that cannot be sent.`);
    }
    checked[lower] = value;
  }
  return checked;
}

function headersOf(received: Record<string, string | string[] | undefined>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(received)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.append(name, one);
  }
  return headers;
}

function redirected(label: string, status: number, location: string | null, from: URL): AppError {
  const to = location !== null && URL.canParse(location, from) ? new URL(location, from) : null;
  const where = to && to.origin !== from.origin ? ` to ${to.origin}` : " to another path";
  return new AppError(
    "registry_protocol",
    `${label} redirects${where} (${status}). Redirects are not followed: it may be a sign-in page, or the address should be the final one.`,
  );
}

function responseOf(
  status: number,
  headers: Headers,
  chunks: AsyncGenerator<Uint8Array>,
  abandon: () => void,
): IoResponse {
  return {
    status,
    headers,
    text: async () => new TextDecoder().decode(await collect(chunks)),
    bytes: () => collect(chunks),
    stream: () => toStream(chunks, abandon),
  };
}
