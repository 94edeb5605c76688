import "server-only";

import { z } from "zod";

import { seal, unseal } from "@/lib/connections/secrets";
import { millis, Prisma } from "@/lib/db/client";
import { encryptionKey } from "@/lib/keys";

/** `EndpointAccess` of endpoint `e` in JSON; null of one that its registry lists. */
export const accessSql = Prisma.sql`(
    SELECT json_build_object('protocol', a.protocol, 'origin', a.origin, 'base', a.base, 'servedName', a.served_name, 'signatureName', a.signature_name, 'signIn', a.sign_in, 'headerName', a.header_name,
      'hasSecrets', a.secrets IS NOT NULL, 'allowPrivate', a.allow_private, 'exposure', a.exposure,
      'registeredAt', ${millis(Prisma.sql`a.registered_at`)}, 'registeredBy', a.registered_by, 'changedAt', ${millis(Prisma.sql`a.changed_at`)})
    FROM endpoint_access a WHERE a.endpoint_id = e.id)`;

/** `EndpointHealth` of endpoint `e` in JSON; null while nothing was found. */
export const healthSql = Prisma.sql`(
    SELECT json_build_object('healthy', h.healthy, 'latencyMs', h.latency_ms, 'checkedAt', ${millis(Prisma.sql`h.checked_at`)}, 'why', h.why, 'failingSince', ${millis(Prisma.sql`h.failing_since`)},
      'server', h.server, 'servedModel', h.served_model, 'servedVersion', h.served_version, 'samples', h.samples)
    FROM endpoint_health h WHERE h.endpoint_id = e.id AND jsonb_array_length(h.samples) > 0)`;

/** What an endpoint is signed in to with: a token, the value of a header, or a name and a password. Stays on the server. */
const endpointSecrets = z.object({ token: z.string(), user: z.string(), password: z.string() }).partial();
export type EndpointSecrets = z.output<typeof endpointSecrets>;

/** Null when there is nothing to keep. Sealed for this origin: at another one it does not open. */
export function sealEndpointSecrets(
  endpointId: string,
  origin: string,
  secrets: EndpointSecrets,
): Uint8Array<ArrayBuffer> | null {
  return Object.keys(secrets).length === 0
    ? null
    : seal(encryptionKey(), ownerOf(endpointId, origin), JSON.stringify(secrets));
}

/** Throws `unsupported` when they were sealed with another key, or for another endpoint or origin. */
export function unsealEndpointSecrets(endpointId: string, origin: string, sealed: Uint8Array | null): EndpointSecrets {
  return sealed === null
    ? {}
    : endpointSecrets.parse(JSON.parse(unseal(encryptionKey(), ownerOf(endpointId, origin), sealed)));
}

function ownerOf(endpointId: string, origin: string) {
  return { connectionId: `${endpointId}/${origin}`, purpose: "endpoint" } as const;
}
