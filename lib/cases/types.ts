import { z } from "zod";

import { modelRef } from "@/lib/catalog/types";
import { readDecimal } from "@/lib/decimal";
import type { Time } from "@/lib/history/types";
import { callRef, type CallRef, draftInput } from "@/lib/playground/types";
import type { Stage } from "@/lib/registries/types";
import { hasNoNul } from "@/lib/storable-text";

/** How much is kept: a set is for what matters, not for a data set. */
export const limits = { setsOfModel: 50, casesOfSet: 500, bytesOfCase: 1_048_576, bytesOfImport: 3_500_000 } as const;

/** A number of 0 or more as somebody typed it: `0.02` stays `0.02`. */
const allowance = z
  .string()
  .trim()
  .max(60, "At most 60 characters.")
  .refine((token) => (readDecimal(token)?.digits ?? -1n) >= 0n, "A number of 0 or more, such as 0.02.");

/** What a case says of its answer. Whatever is null is not asked for. */
export const expectations = z
  .strictObject({
    /** A code, or a class of them such as `2xx`. */
    status: z
      .string()
      .regex(/^[1-5](\d\d|xx)$/, "A code such as 200, or a class such as 2xx.")
      .nullable(),
    /** The reply keeps the output signature of the version that answers. */
    schema: z.boolean(),
    /** The rows that are expected, as a JSON list; numbers are the tokens that came. */
    reply: z.string().max(limits.bytesOfCase, "At most 1 MB.").nullable(),
    /** Numbers agree within `absolute`, or within `relative` of the larger of the two. */
    values: z.strictObject({ absolute: allowance, relative: allowance, sameNaN: z.boolean() }).nullable(),
    /** Texts, truth values and whole numbers are the same; with a threshold, other numbers are on the same side of it. */
    label: z
      .strictObject({
        threshold: z
          .string()
          .trim()
          .max(60)
          .refine((token) => readDecimal(token) !== null, "A number such as 0.5.")
          .nullable(),
      })
      .nullable(),
    /** Milliseconds in all. */
    latencyMs: z.number().int().min(1, "1 or more.").max(120_000, "At most 120,000.").nullable(),
  })
  .refine(({ reply, values, label }) => reply !== null || (values === null && label === null), {
    path: ["reply"],
    message: "Values and labels need an expected reply.",
  })
  .refine(
    ({ status, schema, values, label, latencyMs }) =>
      status !== null || schema || values !== null || label !== null || latencyMs !== null,
    { path: ["status"], message: "Expect something, or the case tells nothing." },
  );
export type Expectations = z.output<typeof expectations>;

const caseName = z
  .string()
  .trim()
  .min(1, "Name it.")
  .max(200, "At most 200 characters.")
  .refine(hasNoNul, "A name holds no NUL character.");
const setName = z
  .string()
  .trim()
  .min(1, "Name the set.")
  .max(100, "At most 100 characters.")
  .refine(hasNoNul, "A name holds no NUL character.");

/** What is kept of a request and its answer; also a line of an export. */
export const caseContent = z
  .strictObject({
    name: caseName,
    ...draftInput.shape,
    text: z.string().refine(hasNoNul, "A request that holds a NUL character cannot be kept."),
    expectations,
  })
  .refine((content) => bytesOf(content) <= limits.bytesOfCase, {
    path: ["text"],
    message: "At most 1 MB: request and expected reply together.",
  });
export type CaseContent = z.output<typeof caseContent>;

export const saveInput = z.object({
  ...modelRef.shape,
  /** A name makes a new set. */
  set: z.union([z.object({ id: z.uuid() }), z.object({ name: setName })]),
  content: caseContent,
});
/** `seen`: when the case had changed last as it stood on the screen. */
export const changeInput = z.object({ id: z.uuid(), seen: z.number(), content: caseContent });
export const removeInput = z.object({ id: z.uuid(), seen: z.number() });
export const renameSetInput = z.object({ id: z.uuid(), name: setName });
/** `order`: the ids of all its cases. */
export const orderInput = z.object({ id: z.uuid(), order: z.array(z.uuid()).max(limits.casesOfSet) });
export const importInput = z.object({
  id: z.uuid(),
  text: z.string().max(limits.bytesOfImport, "At most 3.5 MB at once: import it in pieces."),
  dry: z.boolean(),
});
/** A set, a case or a run. */
export const idInput = z.object({ id: z.uuid() });
/** The set against deployments, and against every deployment that serves these versions of its model. */
export const runInput = z.object({
  set: z.uuid(),
  to: z.array(callRef).max(20, "At most 20 deployments at once.").default([]),
  versions: z.array(z.string().max(500)).max(20, "At most 20 versions at once.").default([]),
});
export type RunInput = z.input<typeof runInput>;

export type SetLine = { id: string; name: string; revision: number; cases: number; changedAt: Time };
export type CaseLine = {
  id: string;
  name: string;
  protocol: string;
  format: string;
  bytes: number;
  /** "200 · 0.71 ± 0.02" */
  wants: string;
  createdBy: string;
  changedAt: Time;
};
export type CaseView = {
  id: string;
  set: { id: string; name: string };
  createdBy: string;
  changedAt: Time;
  content: CaseContent;
};

/** Why a case does not pass, or did: a stable rule and one sentence. */
export type CaseFinding = {
  rule: "sent" | "status" | "schema" | "values" | "label" | "latency" | "version";
  text: string;
};
/** `brief`: a few characters such as `400 ≠ 200`; null when it passes. */
export type Judgement = { passed: boolean; findings: CaseFinding[]; brief: string | null };
export type CaseResult = Judgement & { id: string; name: string; status: number | null; totalMs: number | null };

export type RunState = "running" | "ended" | "stopped" | "failed";
export type RunLine = {
  id: string;
  set: string;
  revision: number;
  to: CallRef;
  endpointName: string;
  /** The version that was behind it when it began; null: not known, or not of a model that the viewer may see. */
  version: string | null;
  stage: Stage | null;
  state: RunState;
  startedAt: Time;
  startedBy: string;
  endedAt: Time | null;
  total: number;
  passed: number;
  failed: number;
};
export type RunResults = RunLine & { results: CaseResult[] };

/** What became of cases between two runs, by name. */
export type RunChange = {
  with: RunLine;
  newlyFailing: string[];
  newlyPassing: string[];
  onlyNow: string[];
  onlyThen: string[];
};
export type RunView = RunResults & {
  /** The newest whole run before it, of the same deployment. */
  previous: RunChange | null;
  /** The newest whole run of a version that holds production now. */
  production: RunChange | null;
};

export type SetView = SetLine & {
  connection: { slug: string; name: string };
  model: { key: string; name: string };
  lines: CaseLine[];
  /** The newest run of each deployment, the newest first. */
  latest: RunResults[];
  /** Open promotions that a gate holds to this set. */
  gates: number[];
  /** Null when the viewer may, else why not. */
  may: { write: string | null; run: string | null };
  now: Time;
};

/** A line of the stream that a run answers. */
export type RunEvent =
  | { kind: "begun"; runs: RunLine[] }
  | { kind: "case"; run: string; result: CaseResult }
  | { kind: "ended"; run: string; state: RunState; passed: number; failed: number }
  /** Why nothing goes on. */
  | { kind: "refused"; why: string };

/** What an import would do, or did. Lines are counted from 1. */
export type ImportLook = { added: string[]; changed: string[]; same: number; refused: { line: number; why: string }[] };

/** A whole run of a set as it is now, the newest of its deployment. `deployment` null: the traffic rules decided. */
type RunFacts = {
  id: string;
  revision: number;
  endpoint: string;
  deployment: string | null;
  total: number;
  passed: number;
  failed: number;
  failing: string[];
  endedAt: Time;
};

/** What a promotion has to know of a set: its newest whole run against each deployment that served the version. */
export type SetFacts = {
  id: string;
  name: string;
  revision: number;
  cases: number;
  /** By endpoint and deployment; all of the present revision. */
  runs: RunFacts[];
  /** The newest revision that was run on the version; null: none. */
  ran: number | null;
};

/** UTF-8 bytes of what is kept of a case. */
function bytesOf({ text, expectations: expected }: { text: string; expectations: unknown }): number {
  return new TextEncoder().encode(text).length + new TextEncoder().encode(JSON.stringify(expected)).length;
}
