import { z } from "zod";

import { auditTypes } from "./types";

/** Kinds are the part of a type before its dot; the filter takes a kind or a whole type. */
export const auditKinds = {
  session: "sign-ins",
  access: "denials",
  member: "members and roles",
  policy: "policies",
  promotion: "promotions",
  bar: "bars",
  review: "reviews of outside changes",
  connection: "connections",
  history: "observed changes",
} as const;

/** `member.grants-changed` → `grants changed`: a type under the heading of its kind. */
export function typeTitle(type: string): string {
  return type.slice(type.indexOf(".") + 1).replaceAll("-", " ");
}

const known = new Set<string>([...Object.keys(auditKinds), ...Object.keys(auditTypes)]);
const blank = z.literal("").transform(() => undefined);
const optional = <Schema extends z.ZodType>(schema: Schema) => z.union([blank, schema]).optional().catch(undefined);
const seq = z.string().regex(/^\d{1,18}$/);

/** From the page's address. What cannot be read is left out, so that an old link still opens. Days and moments are UTC. */
export const auditFilterInput = z.object({
  /** In the name of the actor or the subject, or the start of a hash. */
  q: optional(z.string().trim().min(1).max(200)),
  kind: optional(z.string().refine((value) => known.has(value))),
  /** Id of an actor. */
  actor: optional(z.string().max(200)),
  connection: optional(z.uuid()),
  model: optional(z.uuid()),
  from: optional(moment("start")),
  to: optional(moment("end")),
});
export type AuditFilter = z.output<typeof auditFilterInput>;

export const auditPageInput = auditFilterInput.extend({
  /** Entries older than this one. */
  before: optional(seq),
  /** Entries newer than this one. */
  after: optional(seq),
  /** The entry shown beside the list. */
  entry: optional(seq),
});
export type AuditPage = z.output<typeof auditPageInput>;

/** `2026-10-18` (its start, or its end), `2026-10-18T14:00` or with seconds; milliseconds since 1970. */
function moment(end: "start" | "end") {
  return z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z?)?$/)
    .transform((text) => {
      if (text.length > 10) return Date.parse(text.endsWith("Z") ? text : `${text}Z`);
      return Date.parse(`${text}T00:00:00Z`) + (end === "end" ? 86_400_000 - 1 : 0);
    })
    .refine((time) => Number.isFinite(time));
}

export type AuditQuery = Record<string, string | string[] | undefined>;
const fields = ["q", "kind", "actor", "connection", "model", "from", "to", "before", "after", "entry"] as const;

/** The page's address with some fields changed; null takes one out. What the page does not know is dropped. */
export function auditHref(query: AuditQuery, change: { [Field in (typeof fields)[number]]?: string | null }): string {
  const kept = new URLSearchParams();
  for (const field of fields) {
    const value = field in change ? change[field] : query[field];
    if (typeof value === "string" && value !== "") kept.set(field, value);
  }
  return kept.size > 0 ? `?${kept}` : "?";
}
