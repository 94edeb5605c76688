import { findProtocol } from "@/lib/serving/all";
import { whyTooLarge } from "@/lib/serving/cap";
import { notesAsLosses } from "@/lib/serving/losses";
import type { Call, Loss, Payload, Protocol, ReadPayload, Target } from "@/lib/serving/types";
import { whyTooHeavy } from "@/lib/serving/weight";
import type { Form, Part } from "@/lib/signatures/form";

import { callAsTyped } from "./as-typed";
import type { Draft } from "./types";

/** What goes over the wire for a draft. `payload`: what could be read of it; `rows`: how many it asks about, null when nobody can tell. */
export type Prepared =
  | { status: "ready"; call: Call; losses: Loss[]; payload: Payload | null; rows: number | null }
  | { status: "refused"; why: string };

/**
 * A draft as a call of the target's protocol. In the draft's own protocol the very text is sent, byte by byte, also
 * where it cannot be read here or would not go into the body that it is called: what a server says to a broken request may be the
 * question. For any other protocol it is read with the declared types and written anew, losses named, what its reader noted among them. Refused
 * is also what is larger than the protocol takes at `origin`. A refusal is an answer.
 */
export function prepareDraft(
  draft: Draft,
  protocol: Protocol,
  target: Target,
  form: Form | null,
  origin: string | null,
): Prepared {
  const prepared = written(draft, protocol, target, form);
  const why = prepared.status === "ready" ? whyTooLarge(prepared.call, protocol, origin) : null;
  return why === null ? prepared : { status: "refused", why };
}

function written(draft: Draft, protocol: Protocol, target: Target, form: Form | null): Prepared {
  const own = findProtocol(draft.protocol);
  if (!own)
    return {
      status: "refused",
      why: "The request was written for a protocol that this build of Interlock does not know.",
    };
  if (!/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(\s*;[\x20-\x7e]*)?$/.test(draft.contentType))
    return { status: "refused", why: "The content type is none: it reads like application/json or text/csv." };
  const reading = read(draft, own, form?.inputs ?? null);
  const asTyped = callAsTyped(draft, protocol, target);
  if (asTyped?.status === "refused") return asTyped;
  if (reading.status === "unreadable") {
    if (!asTyped)
      return {
        status: "refused",
        why: `The request cannot be read, so it cannot be written for ${protocol.title}: ${reading.why}`,
      };
    const loss = {
      rule: "body.not-read",
      text: `Interlock cannot read this body and sends it as it is: ${reading.why}`,
      where: null,
    };
    return { status: "ready", call: asTyped.call, losses: [loss], payload: null, rows: null };
  }
  const { payload, notes } = reading;
  const rows = rowsIn(payload);
  if (asTyped) return { status: "ready", call: asTyped.call, losses: asTyped.losses, payload, rows };
  const encoded = protocol.encode(payload, target);
  if (encoded.status === "refused") return encoded;
  return { status: "ready", call: encoded.call, losses: [...notesAsLosses(notes), ...encoded.losses], payload, rows };
}

/** Not more than this process has room for: what is sent as typed need not be read. */
function read({ text, contentType, format }: Draft, own: Protocol, types: Part | null): ReadPayload {
  const why = whyTooHeavy(text, contentType);
  return why === null ? own.readPayload(text, contentType, types, format) : { status: "unreadable", why, at: null };
}

/** Tensors ask about as many rows as their first dimension says, where all of them agree. */
function rowsIn(payload: Payload): number | null {
  if (payload.layout === "raw") return null;
  if (payload.layout === "table") return payload.rows.length;
  const [first, ...others] = payload.tensors.map(({ shape }) => shape[0] ?? null);
  return first !== undefined && others.every((size) => size === first) ? first : null;
}
