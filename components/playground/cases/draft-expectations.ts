import { type Expectations, expectations } from "@/lib/cases/types";

/** What a case expects, as it is typed: everything that is text stays text until it is saved. */
export type ExpectationDraft = {
  status: string;
  schema: boolean;
  reply: string;
  values: boolean;
  absolute: string;
  relative: string;
  sameNaN: boolean;
  label: boolean;
  threshold: string;
  latency: string;
};

export function draftOf({ status, schema, reply, values, label, latencyMs }: Expectations): ExpectationDraft {
  return {
    status: status ?? "",
    schema,
    reply: reply ?? "",
    values: values !== null,
    absolute: values?.absolute ?? "0",
    relative: values?.relative ?? "0.000001",
    sameNaN: values?.sameNaN ?? true,
    label: label !== null,
    threshold: label?.threshold ?? "",
    latency: latencyMs === null ? "" : String(latencyMs),
  };
}

export type ExpectationReading = {
  expectations: Expectations | null;
  problems: Partial<Record<keyof ExpectationDraft, string>>;
};

/** What the draft comes to; null while something is in its way, said by field. */
export function readExpectations(draft: ExpectationDraft): ExpectationReading {
  const { status, schema, reply, values, absolute, relative, sameNaN, label, threshold, latency } = draft;
  const wantsReply = values || label;
  const parsed = expectations.safeParse({
    status: status.trim().toLowerCase() || null,
    schema,
    reply: wantsReply ? reply.trim() || null : null,
    values: values ? { absolute, relative, sameNaN } : null,
    label: label ? { threshold: threshold.trim() || null } : null,
    latencyMs: latency.trim() === "" ? null : /^\d+$/.test(latency.trim()) ? Number(latency) : Number.NaN,
  });
  if (parsed.success) return { expectations: parsed.data, problems: {} };
  const problems: ExpectationReading["problems"] = {};
  for (const { path, message } of parsed.error.issues)
    problems[fieldOf(path)] ??= path[0] === "latencyMs" ? "Whole milliseconds from 1 to 120,000." : message;
  return { expectations: null, problems };
}

function fieldOf([first, second]: readonly PropertyKey[]): keyof ExpectationDraft {
  if (first === "latencyMs") return "latency";
  if (first === "values") return second === "relative" ? "relative" : "absolute";
  if (first === "label") return "threshold";
  return first === "reply" ? "reply" : "status";
}
