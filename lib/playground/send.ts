import "server-only";

import type { Viewer } from "@/lib/auth";
import type { OpenCall } from "@/lib/endpoints/callable";
import { formatCount } from "@/lib/format";
import { isRedirect, noTiming, type WireTiming } from "@/lib/http/types";
import { mediaType } from "@/lib/serving/body";
import { checkReply } from "@/lib/serving/conforms";
import { sendCall } from "@/lib/serving/send";
import type { Call, Explanation, Protocol, Reply } from "@/lib/serving/types";
import { mostValues, whyTooHeavy } from "@/lib/serving/weight";
import type { Form, FormReading } from "@/lib/signatures/form";

import { failureOf } from "./failures";
import { openForSending } from "./open-call";
import { type Prepared, prepareDraft } from "./prepare";
import { redirectExplained } from "./redirects";
import { type Scrub, scrubOf } from "./scrub";
import { formOf } from "./subjects";
import { type CallLine, type SendInput, type SendResult, type Timing, usualLimits } from "./types";

/** A result with what a record of it needs to know. `reply`: free of secrets, null when none came. */
export type Sent = {
  result: SendResult;
  line: CallLine;
  protocol: string;
  form: Form | null;
  rows: number | null;
  body: string | null;
  reply: Reply | null;
};

/**
 * Sends one draft to one endpoint and answers what came of it; `signal` gives it up. What goes wrong on the way is part of the
 * result. Throws `not_found`, `forbidden` and `unsupported` as `openCall` does. Counts against nobody's rate and leaves no record:
 * that is up to whoever sends (`answerSend`, runs).
 */
export async function sendDraft(viewer: Viewer, input: SendInput, signal: AbortSignal): Promise<SendResult> {
  return (await sendRecorded(viewer, input, signal)).result;
}

/** As `sendDraft`, with what a record needs. */
export async function sendRecorded(viewer: Viewer, input: SendInput, signal: AbortSignal): Promise<Sent> {
  const open = await openForSending(viewer, input.to);
  const reading = await formOf(viewer, open.line);
  const form = formIn(reading);
  const prepared = prepareDraft(input.draft, open.protocol, open.target, form, open.origin);
  return prepared.status === "refused"
    ? refused(open, form, prepared.why)
    : sendPrepared(open, prepared, reading, input, signal);
}

/** The signature behind a line; null when there is none, or it cannot be read. */
export async function knownForm(viewer: Viewer, line: CallLine): Promise<Form | null> {
  return formIn(await formOf(viewer, line));
}

function formIn(reading: FormReading | null): Form | null {
  return reading?.state === "present" ? reading.form : null;
}

type Ready = Extract<Prepared, { status: "ready" }>;
type Limits = Pick<SendInput, "timeoutMs" | "maxBytes">;

async function sendPrepared(
  open: OpenCall,
  prepared: Ready,
  reading: FormReading | null,
  limits: Limits,
  signal: AbortSignal,
): Promise<Sent> {
  const { line, protocol } = open;
  const { call, losses, rows } = prepared;
  const wire = noTiming();
  const at = Date.now();
  const started = performance.now();
  const base = { line, protocol: protocol.name, form: formIn(reading), rows, body: call.body };
  const told = (outcome: SendResult["outcome"], scrub: Scrub, model: number | null, total: number): SendResult => ({
    at,
    version: line.version?.key ?? null,
    model: line.version?.model.key ?? null,
    losses,
    sent: {
      method: call.method,
      path: scrub.text(call.path),
      contentType: call.headers["content-type"] ?? "",
      bytes: Buffer.byteLength(call.body),
    },
    timing: timingOf(wire, total, model),
    outcome,
  });
  try {
    const reply = await callOnce(open, call, limits, signal, wire);
    const total = performance.now() - started;
    const scrub = scrubOf(open.secrets);
    const clean = scrubbed(reply, scrub);
    // Told of the address as it came: with something hidden in it, it may be none any more.
    const elsewhere = isRedirect(reply.status) ? redirectExplained(reply, `${open.origin}${call.path}`) : null;
    const { outcome, model } = outcomeOf(
      clean,
      protocol,
      prepared,
      reading,
      elsewhere && { ...elsewhere, text: scrub.text(elsewhere.text) },
    );
    return { ...base, reply: clean, result: told(outcome, scrub, model, total) };
  } catch (error) {
    const total = performance.now() - started;
    const failed = failureOf(error, signal);
    if (!failed) throw error;
    const scrub = scrubOf(open.secrets);
    const result = told({ kind: "failed", failure: failed.failure, why: scrub.text(failed.why) }, scrub, null, total);
    // Where it could not be signed in, or its address may not be called, nothing went out.
    return { ...base, reply: null, result: wire.sentAt === null ? { ...result, sent: null } : result };
  }
}

/** Signs the call in and sends it, within the caller's limits. A redirect is a reply, and is not followed. Fails as the door does. */
export async function callOnce(
  { io, origin, authorize }: OpenCall,
  call: Call,
  { timeoutMs = usualLimits.timeoutMs, maxBytes = usualLimits.maxBytes }: Limits,
  signal: AbortSignal,
  timing?: WireTiming,
): Promise<Reply> {
  signal.throwIfAborted();
  const credentials = await authorize(call);
  return sendCall(io, origin, call, credentials, {
    deadline: timeoutMs,
    maxBytes,
    signal,
    showRedirects: true,
    ...(timing && { timing }),
  });
}

/** `elsewhere`: what is told of a redirect. */
function outcomeOf(
  reply: Reply,
  protocol: Protocol,
  { payload, rows }: Ready,
  reading: FormReading | null,
  elsewhere: Explanation | null,
): { outcome: SendResult["outcome"]; model: number | null } {
  const form = formIn(reading);
  const bytes = bytesOf(reply);
  const answered = { kind: "answered" as const, status: reply.status, headers: reply.headers, bytes };
  if (reply.status < 200 || reply.status > 299)
    return {
      outcome: {
        ...answered,
        reply: null,
        explanation: elsewhere ?? protocol.explain(isTooHeavy(reply) ? unread(reply) : reply, payload, form),
        errorBody: reply.body,
        against: null,
      },
      model: null,
    };
  const whyRaw =
    bytes > decodedAtMost
      ? "The reply is longer than 4 MB"
      : isTooHeavy(reply)
        ? `The reply holds more than ${formatCount(mostValues)} values`
        : null;
  const outputs = form?.outputs ?? null;
  const whyNotHeld =
    reading?.state === "unreadable"
      ? "The signature of the version cannot be read, so the reply was not held against it."
      : whyRaw !== null && outputs !== null
        ? `${whyRaw}, so it was not held against the output signature.`
        : null;
  const told = { ...answered, explanation: null, ...(whyNotHeld !== null && { whyNotHeld }) };
  if (whyRaw !== null) return { outcome: { ...told, reply: shownAsItIs(reply, whyRaw), against: null }, model: null };
  const normalised = protocol.decode(reply);
  const against = outputs === null ? null : checkReply(normalised, outputs, rows).map(({ text }) => text);
  return { outcome: { ...told, reply: normalised, against }, model: normalised.modelTimeMs };
}

/** Cells take some ten times the room of their text, here, on the way and in the browser, and up to forty times where values are short. */
const decodedAtMost = 4 * 1_048_576;

/** Most protocols read JSON whatever a reply calls itself, so it is counted as JSON too. */
function isTooHeavy({ headers, body }: Reply): boolean {
  const types = new Set([mediaType(headers["content-type"] ?? ""), "application/json"]);
  return body.kind === "text" && [...types].some((type) => whyTooHeavy(body.text, type) !== null);
}

/** What its status alone tells is told of it. */
function unread(reply: Reply): Reply {
  return { ...reply, body: { kind: "text", text: "" } };
}

function shownAsItIs({ body }: Reply, why: string) {
  const notes = [`${why}: it is shown as it is, and neither taken apart nor held against the signature.`];
  return {
    layout: "raw" as const,
    servedBy: { model: null, version: null, deployment: null },
    modelTimeMs: null,
    raw: body,
    notes,
  };
}

function refused({ line, protocol }: OpenCall, form: Form | null, why: string): Sent {
  const timing = timingOf(noTiming(), 0, null);
  const result: SendResult = {
    at: Date.now(),
    version: line.version?.key ?? null,
    model: line.version?.model.key ?? null,
    losses: [],
    sent: null,
    timing,
    outcome: { kind: "refused", why },
  };
  return { result, line, protocol: protocol.name, form, rows: null, body: null, reply: null };
}

function scrubbed({ status, headers, body }: Reply, scrub: Scrub): Reply {
  const clean = Object.entries(headers).map(([name, value]): [string, string] => [name, scrub.text(value)]);
  return {
    status,
    headers: Object.fromEntries(clean),
    body:
      body.kind === "text"
        ? { kind: "text", text: scrub.text(body.text) }
        : { kind: "bytes", base64: scrub.bytes(body.base64) },
  };
}

function bytesOf({ body }: Reply): number {
  return body.kind === "text" ? Buffer.byteLength(body.text) : Buffer.byteLength(body.base64, "base64");
}

function timingOf({ lookup, connect, firstByte }: WireTiming, total: number, model: number | null): Timing {
  return {
    lookup: tenths(lookup),
    connect: tenths(connect),
    firstByte: tenths(firstByte),
    total: tenths(total) ?? 0,
    model,
  };
}

function tenths(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 100) / 100;
}
