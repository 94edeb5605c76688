import { createHash } from "node:crypto";
import { lookup as systemLookup } from "node:dns/promises";
import http from "node:http";
import https from "node:https";
import { createSecureContext, rootCertificates } from "node:tls";
import type { LookupFunction } from "node:net";

import { Agent, buildConnector } from "undici";

import { AppError } from "@/lib/errors";

import { isOwnMetadata, literalAddress, type Reach, whyNever, whyNotCall } from "./addresses";
import { Refused } from "./failures";
import { learnDatabase, neverAt, portOf } from "./never";
import { timedOptions } from "./timed";
import type { NetworkPolicy } from "./types";

/** All addresses of a host name, as a DNS server says now. */
export type Resolve = (hostname: string) => Promise<{ address: string; family: number }[]>;

type Pooled = {
  readonly agent: Agent;
  /** Whether anything ever answered: until then, a closed connection is a matter of settings rather than of the moment. */
  answered: boolean;
};
type Held = Pooled & { policy: string; resolve: Resolve; usedAt: number };

type Connect = ReturnType<typeof buildConnector>;

type Means = {
  resolve?: Resolve | undefined;
  connections?: number | undefined;
  /** Whether its calls come with a `WireTiming`. */
  timed?: boolean;
};

const perOrigin = 4;
const connectTimeoutMs = 5_000;
const forgottenAfterMs = 10 * 60_000;

/** On globalThis because Next bundles routes and instrumentation apart: a module variable would exist twice. */
const held = globalThis as typeof globalThis & { interlockAgents?: Map<string, Held> };

/**
 * The agent for `key` (who calls, which origin, which lane). A pooled socket skips the address check, so a changed
 * policy never meets an old socket: the old agent finishes what it began and closes.
 */
export function agentFor(
  key: string,
  url: Pick<URL, "protocol" | "port">,
  network: NetworkPolicy,
  { resolve = resolveBySystem, connections = perOrigin, timed = false }: Means = {},
): Pooled {
  const agents = (held.interlockAgents ??= new Map());
  const now = Date.now();
  for (const [other, { agent, usedAt }] of agents) {
    if (other !== key && now - usedAt > forgottenAfterMs) retire(agents, other, agent);
  }
  const policy = createHash("sha256").update(JSON.stringify(network)).digest("hex");
  const known = agents.get(key);
  if (known?.policy === policy && known.resolve === resolve) {
    known.usedAt = now;
    return known;
  }
  if (known) retire(agents, key, known.agent);
  const options = optionsOf(url, network, resolve, connections);
  const made: Held = {
    agent: new Agent(timed ? timedOptions(options) : options),
    answered: false,
    policy,
    resolve,
    usedAt: now,
  };
  agents.set(key, made);
  return made;
}

/** Fails with `invalid`, by field of a policy, when a certificate or key does not read as PEM. */
export function checkPolicy({ ca, clientCertificate }: NetworkPolicy): void {
  const works = (options: Parameters<typeof createSecureContext>[0]) => {
    try {
      createSecureContext(options);
      return true;
    } catch {
      return false;
    }
  };
  const looksLikePem = ca === null || ca.includes("-----BEGIN CERTIFICATE-----");
  if (ca !== null && !(looksLikePem && works({ ca }))) {
    throw new AppError("invalid", "The custom CA is not a certificate in PEM form.");
  }
  if (clientCertificate && !works({ cert: clientCertificate.certificate, key: clientCertificate.key })) {
    throw new AppError("invalid", "The client certificate and its key do not read as PEM, or do not belong together.");
  }
}

/** A look-up that answers only addresses that may be called, and fails when any of them may not. */
function guardedLookup(reach: Reach, resolve: Resolve, port: number): LookupFunction {
  return (hostname, options, callback) => {
    Promise.all([resolve(hostname), learnDatabase(port)]).then(
      ([addresses]) => {
        const [first] = addresses;
        const never = neverAt(port);
        if (!first) return callback(notKnown(hostname), "", 0);
        for (const { address } of addresses) {
          const why = whyNotCall(address, reach, never);
          if (why !== null) return callback(new Refused(`${hostname} leads to an address that ${why}.`), "", 0);
        }
        if (options.all) return callback(null, addresses);
        callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error instanceof Error ? error : notKnown(hostname), "", 0),
    );
  };
}

/**
 * For a library that calls by itself an address that whoever runs this installation has set: private addresses are fine
 * there, those where clouds keep credentials are not, whether they are named or written out.
 */
export function agentForOperators(protocol: string, resolve: Resolve = resolveBySystem): http.Agent {
  const reach: Reach = { allowPrivate: true };
  const agent = new (protocol === "http:" ? http.Agent : https.Agent)();
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, ...rest) => {
    const port = portOf({ protocol, port: String(options.port ?? "") });
    // A literal address is never looked up.
    const literal = literalAddress(options.host ?? "");
    const why = literal === null ? null : whyNotCall(literal, reach, neverAt(port));
    if (why !== null) throw new Refused(`${literal} ${why}.`);
    return connect({ ...options, lookup: guardedLookup(reach, resolve, port) }, ...rest);
  };
  return agent;
}

function optionsOf(
  url: Pick<URL, "protocol" | "port">,
  network: NetworkPolicy,
  resolve: Resolve,
  connections: number,
): Agent.Options & { connect: Connect } {
  const { ca, clientCertificate } = network;
  return {
    connections,
    // Without TLS each call has a connection of its own. MLflow's default workers write head and body apart and leave Nagle's
    // rule on, so a small answer on a kept connection waits 40 ms for an acknowledgement; a new one costs a round trip.
    pipelining: url.protocol === "http:" ? 0 : 1,
    maxHeaderSize: 16_384,
    // The door has one deadline for everything; an idle limit beside it would only blur the message.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: guardedConnect(
      buildConnector({
        timeout: connectTimeoutMs,
        lookup: guardedLookup(network, resolve, portOf(url)),
        ...(ca !== null && { ca: [...rootCertificates, ca] }),
        ...(clientCertificate && { cert: clientCertificate.certificate, key: clientCertificate.key }),
      }),
      network,
    ),
  };
}

/**
 * Looks once more, at where the socket really ended, before a request goes into it: whatever stands between a look-up and a
 * connection, now or in a later release of what connects, must not lead past the check.
 */
export function guardedConnect(connect: Connect, network: NetworkPolicy): Connect {
  return (options, callback) =>
    connect(options, (...answer) => {
      const [, socket] = answer;
      const why = socket && whyNotEnded(socket.remoteAddress, options, network);
      if (!socket || !why) return callback(...answer);
      socket.destroy();
      callback(new Refused(`${options.hostname} leads to an address that ${why}.`), null);
    });
}

function whyNotEnded(address: string | undefined, to: buildConnector.Options, network: NetworkPolicy): string | null {
  // One that is closed again already has no address; nothing can be sent into it either.
  if (address === undefined) return null;
  const never = neverAt(portOf(to));
  return isOwnMetadata(`${to.protocol}//${to.hostname}${to.port ? `:${to.port}` : ""}`, network)
    ? whyNever(address, never)
    : whyNotCall(address, network, never);
}

function retire(agents: Map<string, Held>, key: string, agent: Agent): void {
  agents.delete(key);
  agent.close().catch(() => undefined);
}

function resolveBySystem(hostname: string) {
  return systemLookup(hostname, { all: true, verbatim: true });
}

function notKnown(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`No address for ${hostname}`), { code: "ENOTFOUND" });
}
