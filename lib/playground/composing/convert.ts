import { callAsTyped } from "@/lib/playground/as-typed";
import type { CallLine, Draft } from "@/lib/playground/types";
import { findProtocol } from "@/lib/serving/all";
import { whyTooLarge } from "@/lib/serving/cap";
import { notesAsLosses } from "@/lib/serving/losses";
import { type FormatRow, formatRowsOf } from "@/lib/serving/receptions";
import { protocolTarget } from "@/lib/serving/target";
import type { Call, Encoded, Loss, Payload, Protocol, Target } from "@/lib/serving/types";
import type { Part } from "@/lib/signatures/form";

import { isCsv } from "./sheet";
import { tidied } from "./tidied";

/** A draft in another body. `losses` name what that body does not say, before anything is changed. */
export type Conversion = { status: "ready"; draft: Draft; losses: Loss[] } | { status: "refused"; why: string };

/** What a line makes of a draft: it goes as it is, or as another body, or not at all. */
export type Reception =
  /** `unread`: why it cannot be read here; it goes as it is nevertheless. */
  | { status: "taken"; unread: string | null }
  | { status: "converted"; body: string | null; losses: Loss[] }
  | { status: "refused"; why: string };

/** `target` null: nobody's in particular, for its body alone. `types`: what the model's inputs are known to be. */
export function converted(
  draft: Draft,
  to: { protocol: string; format: string },
  target: Target | null,
  types: Part | null,
): Conversion {
  const protocol = findProtocol(to.protocol);
  const read = payloadOf(draft, types);
  if (read.status === "refused") return read;
  if (!protocol) return { status: "refused", why: "Nobody knows that protocol." };
  const encoded = encodedFor(protocol, read.payload, to.format, target);
  if (encoded.status === "refused") return encoded;
  const contentType = encoded.call.headers["content-type"] ?? "application/json";
  const draftThere = { ...to, contentType, text: encoded.call.body };
  const text = isCsv(draftThere) || read.payload.layout === "raw" ? encoded.call.body : tidied(encoded.call.body);
  return { status: "ready", draft: { ...draftThere, text }, losses: [...read.losses, ...encoded.losses] };
}

export function receptionOf(draft: Draft, { protocol: name, target, origin }: CallLine, types: Part | null): Reception {
  const protocol = name === null ? null : findProtocol(name);
  if (!protocol || !target) return { status: "refused", why: "Nobody knows which protocol is spoken there." };
  const asTyped = callAsTyped(draft, protocol, target);
  if (asTyped?.status === "refused") return asTyped;
  if (asTyped) {
    const why = whyTooLarge(asTyped.call, protocol, origin);
    if (why !== null) return { status: "refused", why };
    const own = protocol.readPayload(draft.text, draft.contentType, types, draft.format);
    return { status: "taken", unread: own.status === "read" ? null : own.why };
  }
  const read = payloadOf(draft, types);
  if (read.status === "refused") return read;
  const encoded = protocol.encode(read.payload, target);
  if (encoded.status === "refused") return encoded;
  const why = whyTooLarge(encoded.call, protocol, origin);
  if (why !== null) return { status: "refused", why };
  return { status: "converted", body: titleOf(protocol, target.body), losses: [...read.losses, ...encoded.losses] };
}

/** The payload of a draft in each form that MLflow's server and Azure's know, there; null where the draft cannot be read. */
export function formatRows(draft: Draft, types: Part | null): FormatRow[] | null {
  const read = payloadOf(draft, types);
  if (read.status === "refused") return null;
  const anywhere = protocolTarget({});
  return formatRowsOf(read.payload, draft, { mlflow: anywhere, azure: anywhere });
}

/** The call to a line as it would go out, or why there is none. A draft of the line's own protocol goes to the last space. */
export function callFor(
  draft: Draft,
  line: CallLine,
  types: Part | null,
): { status: "ready"; call: Call } | { status: "refused"; why: string } {
  const protocol = line.protocol === null ? null : findProtocol(line.protocol);
  if (!protocol || !line.target) return { status: "refused", why: "Nobody knows which protocol is spoken there." };
  const encoded = callAsTyped(draft, protocol, line.target) ?? writtenFor(draft, protocol, line.target, types);
  if (encoded.status === "refused") return encoded;
  const why = whyTooLarge(encoded.call, protocol, line.origin);
  return why === null ? { status: "ready", call: encoded.call } : { status: "refused", why };
}

function writtenFor(draft: Draft, protocol: Protocol, target: Target, types: Part | null): Encoded {
  const read = payloadOf(draft, types);
  return read.status === "refused" ? read : protocol.encode(read.payload, target);
}

/** The bodies that can be chosen, by protocol; each protocol once, that of the draft among them. */
export function bodiesFor(draft: Draft, lines: readonly CallLine[]): { protocol: Protocol; target: Target | null }[] {
  const names = [...new Set([draft.protocol, ...lines.flatMap(({ protocol }) => protocol ?? [])])];
  return names.flatMap((name) => {
    const protocol = findProtocol(name);
    return protocol ? [{ protocol, target: lines.find((line) => line.protocol === name)?.target ?? null }] : [];
  });
}

export function formatTitle({ protocol, format }: Pick<Draft, "protocol" | "format">): string {
  return findProtocol(protocol)?.bodies.find(({ name }) => name === format)?.title ?? format;
}

type Read = { status: "read"; payload: Payload; losses: Loss[] } | { status: "refused"; why: string };

function payloadOf(draft: Draft, types: Part | null): Read {
  const protocol = findProtocol(draft.protocol);
  if (!protocol) return { status: "refused", why: "Nobody knows the protocol of this payload." };
  const read = protocol.readPayload(draft.text, draft.contentType, types, draft.format);
  if (read.status === "unreadable") return { status: "refused", why: read.why };
  return { status: "read", payload: read.payload, losses: notesAsLosses(read.notes) };
}

/** Paths are not part of a draft, so a protocol that wants a model in them gets any. */
function encodedFor(protocol: Protocol, payload: Payload, body: string, target: Target | null): Encoded {
  return protocol.encode(payload, {
    ...(target ?? protocolTarget({})),
    body,
    model: target?.model ?? "model",
    version: null,
    deployment: null,
  });
}

function titleOf({ bodies }: Protocol, body: string | null): string | null {
  return body === null ? null : (bodies.find(({ name }) => name === body)?.title ?? body);
}
