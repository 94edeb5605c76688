import "server-only";

import { AppError } from "@/lib/errors";
import { findProtocol } from "@/lib/serving/all";
import { readPath } from "@/lib/serving/send";
import type { Metadata, Probe, Reply } from "@/lib/serving/types";

import { doorTo, readSignIn, targetOf } from "./sign-in";
import type { EndpointAccess } from "./types";

export type WatchedEndpoint = { id: string; name: string; access: EndpointAccess };

/** `latencyMs`: of the read that tells its health, from asking to the last byte. */
export type Checked = {
  healthy: boolean | null;
  latencyMs: number | null;
  why: string | null;
  metadata: Metadata | null;
};

const limits = { deadline: 5_000, maxBytes: 262_144 };

/**
 * Whether a registered endpoint answers as its protocol says, and what it says of itself: two GETs at most, with its own sign-in.
 * Fails only where no call could be made of it.
 */
export async function check({ id, name, access }: WatchedEndpoint): Promise<Checked> {
  const protocol = findProtocol(access.protocol);
  if (!protocol) return untold(`This build of Interlock does not know the protocol ${access.protocol}.`);
  const target = targetOf(access, null);
  const [health, metadata] = [protocol.health(target), protocol.metadata(target)];
  if (!health && !metadata)
    return untold(`${protocol.title}: it has no address that could be read without sending it something.`);
  const { headers } = await readSignIn(id, access);
  const io = doorTo(access, name);
  const read = ({ path }: Probe<unknown>) => readPath(io, access.origin, path, limits, headers);

  const begun = performance.now();
  const reply = (await (health ? read(health) : metadata ? read(metadata) : null)?.catch(unlessPlanned)) ?? null;
  const latencyMs = Math.round((performance.now() - begun) * 10) / 10;
  if (reply === null || reply instanceof AppError)
    return { healthy: false, latencyMs: null, why: reply?.message ?? null, metadata: null };
  const isWell = health ? health.read(reply) === true : metadata?.read(reply) != null;
  if (!isWell) return { healthy: false, latencyMs: null, why: whyUnwell(reply, protocol.title), metadata: null };
  const told = !health || !metadata ? reply : await read(metadata).catch(unlessPlanned);
  return {
    healthy: true,
    latencyMs,
    why: null,
    metadata: metadata && !(told instanceof AppError) ? metadata.read(told) : null,
  };
}

function untold(why: string): Checked {
  return { healthy: null, latencyMs: null, why, metadata: null };
}

function whyUnwell({ status }: Reply, title: string): string {
  if (status === 401 || status === 403) return `It does not accept the credentials that are kept for it (${status}).`;
  if (status >= 500) return `It answered ${status}: it is not ready.`;
  return status === 200
    ? `It answers, but not as ${title} does.`
    : `It answered ${status}, which is not how ${title} says that it is well.`;
}

function unlessPlanned(error: unknown): AppError {
  if (error instanceof AppError) return error;
  throw error;
}
