import { z } from "zod";

import type { Time } from "@/lib/history/types";
import type { Stage } from "@/lib/registries/types";
import type { Explanation, Loss, Normalised, ReplyBody, Target } from "@/lib/serving/types";
import type { FormReading } from "@/lib/signatures/form";
import { hasNoNul } from "@/lib/storable-text";

/** Where one payload goes: an endpoint, and the one deployment that shall answer; null: the traffic rules decide. */
export const callRef = z.object({
  connection: z.string().min(1).max(60).refine(hasNoNul),
  endpoint: z.string().min(1).max(2000).refine(hasNoNul),
  deployment: z.string().min(1).max(2000).refine(hasNoNul).nullable(),
});
export type CallRef = z.output<typeof callRef>;

export const linesFilter = z.object({
  q: z.string().trim().max(200).optional(),
  /** Slug of a connection. */
  connection: z.string().max(60).optional(),
  /** The registry's key of a model: only what sends requests to it. */
  model: z.string().max(2000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50).catch(50),
});
export type LinesFilter = z.input<typeof linesFilter>;

/** Who answers there, as the catalog knows it. */
export type CallLine = {
  ref: CallRef;
  connection: { slug: string; name: string };
  endpointName: string;
  /** Name of a protocol of lib/serving; null when nobody knows it: then nothing can be sent. */
  protocol: string | null;
  /** Of the protocol's paths and bodies. Null with it. */
  target: Target | null;
  /** Scheme, host and port, for snippets and for people. */
  origin: string | null;
  /** How a snippet signs in; never a secret. */
  signIn: SignIn;
  exposure: "internal" | "public" | null;
  /** Percentage of live requests. */
  share: number;
  /** Null when it serves something else, or what the viewer may not see, or `several` versions answer. */
  version: { model: { key: string; name: string }; key: string; stage: Stage | null } | null;
  /** Its traffic rules share requests between versions. */
  several: boolean;
  health: { healthy: boolean | null; latencyMs: number | null; checkedAt: Time; why: string | null } | null;
  /** What whoever sends should know before: that calls cost, or that payloads are kept there. */
  notice: string | null;
  /** Why the viewer cannot send to it; null when they can. */
  whyNot: string | null;
};
export type SignIn =
  | { kind: "none" }
  | { kind: "bearer" }
  | { kind: "basic" }
  | { kind: "header"; name: string }
  | { kind: "aws"; region: string };

/**
 * What somebody composes. `text` is the truth: every other view reads it and writes it. It is a body of `protocol` in `format`,
 * tokens, spaces and all.
 */
export type Draft = { protocol: string; format: string; contentType: string; text: string };

/** What is known of a version that a payload is meant for. */
export type Subject = {
  version: { connection: string; model: { key: string; name: string }; key: string };
  reading: FormReading;
  /** Why the files could not be read; null when they could. */
  problem: string | null;
  /** Texts of its requirement files: they choose the profile of its server. */
  requirements: string[];
  /** Requests that were logged with it, the newest form first. */
  examples: { path: string; draft: Draft }[];
};

export const draftInput = z.object({
  protocol: z.string().min(1).max(40),
  format: z.string().min(1).max(40),
  contentType: z.string().min(1).max(200),
  text: z.string().max(10_000_000, "At most 10 MB can be sent from here."),
});

/** Of a request to Interlock itself: a draft as JSON writes it, where every quote takes two bytes and other letters up to three. */
export const mostBytes = 31_457_280;

/** What a call may take when nobody says otherwise. */
export const usualLimits = { timeoutMs: 30_000, maxBytes: 8_388_608 };

export const sendInput = z.object({
  to: callRef,
  draft: draftInput,
  /** Milliseconds until it is given up. */
  timeoutMs: z.number().int().min(100).max(120_000).default(usualLimits.timeoutMs),
  /** Of the reply, unpacked. */
  maxBytes: z.number().int().min(1_024).max(33_554_432).default(usualLimits.maxBytes),
});
export type SendInput = z.input<typeof sendInput>;

/**
 * Milliseconds. Null: it did not take place (a connection that was open already) or cannot be told. `firstByte` counts from sending
 * until the head of the answer, `total` from before signing in until the last byte, `model` is what the server itself says.
 */
export type Timing = {
  lookup: number | null;
  connect: number | null;
  firstByte: number | null;
  total: number;
  model: number | null;
};

/** One answer, or why there was none. */
export type SendResult = {
  at: Time;
  /** Version behind the deployment when it was sent, as the registry names it. */
  version: string | null;
  /** Key of the model that it is a version of; null with it. */
  model?: string | null;
  losses: Loss[];
  sent: { method: string; path: string; contentType: string; bytes: number } | null;
  timing: Timing;
  outcome:
    | {
        kind: "answered";
        status: number;
        /** Of an allow-list, names in small letters. */
        headers: Record<string, string>;
        bytes: number;
        /** Of a reply of status 2xx. */
        reply: Normalised | null;
        /** Of any other. */
        explanation: Explanation | null;
        /** The body of any other, as it came but free of secrets. */
        errorBody?: ReplyBody;
        /** What the reply does not keep of the output signature, one sentence each; null where there is none to hold it against. */
        against: string[] | null;
        /** Why it was not held against it, where that is not because there is none. */
        whyNotHeld?: string;
      }
    /** It does not go into a body of that protocol. */
    | { kind: "refused"; why: string }
    /** timeout · unavailable · broken · too-large · cancelled · limited · denied */
    | { kind: "failed"; failure: string; why: string };
};

/** What the playground keeps and how much may be sent: one for the whole installation. */
export const playgroundSettings = z.object({
  /** Whether the history keeps bodies too; what is sensitive in them is masked first. */
  keepBodies: z.boolean(),
  /** Names of fields whose values are masked, at any depth and in any case; `*` and `?` as in grants. */
  sensitive: z
    .array(z.string().trim().min(1, "A name must not be empty.").max(100, "At most 100 characters."))
    .max(100, "At most 100 names."),
  /** Calls that are older are forgotten. */
  retentionDays: z.number().int("A whole number of days.").min(1, "At least one day.").max(3_650, "At most ten years."),
  /** Of one member; a load run and a run of a case set count as one. */
  callsPerMinute: z.number().int("A whole number.").min(1, "At least one.").max(10_000, "At most 10,000."),
  /** Of one load run, to one endpoint with all its deployments. */
  loadMaxRequests: z.number().int("A whole number.").min(1, "At least one.").max(100_000, "At most 100,000."),
  /** As `loadMaxRequests`. Sends and other runs come on top of it. */
  loadMaxConcurrency: z.number().int("A whole number.").min(1, "At least one.").max(16, "At most 16."),
});
export type PlaygroundSettings = z.output<typeof playgroundSettings>;

export const usualSettings: PlaygroundSettings = {
  keepBodies: false,
  sensitive: [
    "*password*",
    "*secret*",
    "*token*",
    "*email*",
    "*phone*",
    "*address*",
    "ssn",
    "*iban*",
    "*card_number*",
    "*birth*",
  ],
  retentionDays: 30,
  callsPerMinute: 120,
  loadMaxRequests: 1_000,
  loadMaxConcurrency: 16,
};

/** One call of one's own history. */
export type CallRecord = {
  id: string;
  at: Time;
  /** Null when its connection is retired. */
  ref: CallRef | null;
  endpointName: string;
  /** What was behind it then. */
  version: { model: string; key: string } | null;
  protocol: string;
  status: number | null;
  failure: string | null;
  totalMs: number;
  requestBytes: number;
  replyBytes: number | null;
  rows: number | null;
  contentType: string;
  /** Whether its bodies were kept. */
  hasBodies: boolean;
};
export type CallsPage = { rows: CallRecord[]; next: string | null };
/** What was kept of its bodies, masked; null: nothing. */
export type CallBodies = CallRecord & { request: string | null; reply: string | null };

export const callsFilter = z.object({
  /** Keyset: the id of the last row of the page before. */
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50).catch(50),
});
/** One call, or all of one's own. */
export const callsToDelete = z.union([z.object({ id: z.uuid() }), z.object({ all: z.literal("yes") })]);

export const loadInput = z.object({
  /** Each gets the same load at the same time, and may stand here once. */
  to: z.array(callRef).min(1, "Choose an endpoint.").max(4, "At most four endpoints at once."),
  draft: draftInput,
  /** To each of them; the settings bound both further, for all deployments of one endpoint together. */
  requests: z.number().int("A whole number.").min(1, "At least one.").max(100_000, "At most 100,000."),
  concurrency: z.number().int("A whole number.").min(1, "At least one.").max(16, "At most 16."),
  timeoutMs: z.number().int().min(100).max(120_000).default(usualLimits.timeoutMs),
});
export type LoadInput = z.input<typeof loadInput>;

/** Upper ends of the histogram's buckets in milliseconds, each included; one more bucket holds everything above. */
export const latencyBuckets = [
  1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000,
  30_000,
] as const;

/** How one endpoint fares. Only answers of status 2xx have a latency: a quick refusal makes no endpoint quick. */
export type LoadTally = {
  sent: number;
  /** Answered or failed. */
  done: number;
  ok: number;
  /** By kind: a `failure` as in SendResult, or `http-503`. */
  errors: Record<string, number>;
  /** As many as `latencyBuckets`, and one more. */
  buckets: number[];
  /** Why it got no more before its number was full; null while all is well. */
  stopped: string | null;
};

/** Milliseconds, from exact samples; null where no request was answered well. `perSecond`: answers of status 2xx. */
export type LoadFigures = {
  min: number | null;
  p50: number | null;
  p90: number | null;
  p95: number | null;
  p99: number | null;
  max: number | null;
  mean: number | null;
  perSecond: number;
  elapsedMs: number;
};

/** One line of the stream. Endpoints stand in the order in which they were asked for. */
export type LoadLine =
  | {
      kind: "began";
      at: Time;
      requests: number;
      concurrency: number;
      endpoints: { ref: CallRef; name: string; version: string | null; bytes: number; losses: Loss[] }[];
    }
  /** At most ten a second. */
  | { kind: "progress"; elapsedMs: number; endpoints: LoadTally[] }
  /** `done`: every endpoint got its number, or was given up. */
  | { kind: "ended"; how: "done" | "stopped"; endpoints: (LoadTally & LoadFigures)[] };
