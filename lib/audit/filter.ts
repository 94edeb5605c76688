import { z } from "zod";

import { isStorable } from "@/lib/moment-range";

import { auditTypes, type AuditType } from "./types";

type KindOf<Type extends string> = Type extends `${infer Kind}.${string}` ? Kind : never;

/** Kinds are the part of a type before its dot; the filter takes a kind or a whole type. */
export const auditKinds: Readonly<Record<KindOf<AuditType>, string>> = {
  session: "sign-ins",
  access: "denials",
  member: "members and roles",
  policy: "policies",
  promotion: "promotions",
  bar: "bars",
  review: "reviews of outside changes",
  connection: "connections",
  endpoint: "endpoints and their runs",
  case: "cases",
  "case-set": "sets of cases",
  metric: "directions of metrics",
  playground: "the playground’s settings",
  history: "observed changes",
};

/** `member.grants-changed` → `grants changed`: a type under the heading of its kind. */
export function typeTitle(type: string): string {
  return type.slice(type.indexOf(".") + 1).replaceAll("-", " ");
}

/** Whether this release has entries of this kind or type. */
export function isKnownKind(kind: string): boolean {
  return Object.hasOwn(auditKinds, kind) || Object.hasOwn(auditTypes, kind);
}

const noKind = "none";
const blank = z.literal("").transform(() => undefined);
const optional = <Schema extends z.ZodType>(schema: Schema) => z.union([blank, schema]).optional().catch(undefined);
const seq = z.string().regex(/^\d{1,18}$/);

/**
 * From the page's address. What cannot be read is left out, so that an old link still opens; but for a kind, which then
 * finds nothing: who asked for one must not be shown, or export, everything. Days and moments are UTC.
 */
export const auditFilterInput = z.object({
  /** In the name of the actor or the subject, or the start of a hash. */
  q: optional(z.string().trim().min(1).max(200)),
  kind: optional(z.string().transform((kind) => (/^[a-z-]+(\.[a-z-]+)?$/.test(kind) ? kind : noKind))),
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

/** `2026-10-18` (its start, or its end), `2026-10-18T14:00` or with seconds; milliseconds since 1970. */
function moment(end: "start" | "end") {
  return z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z?)?$/)
    .transform((text) => {
      if (text.length > 10) return Date.parse(text.endsWith("Z") ? text : `${text}Z`);
      return Date.parse(`${text}T00:00:00Z`) + (end === "end" ? 86_400_000 - 1 : 0);
    })
    .refine(isStorable);
}

export type AuditQuery = Record<string, string | undefined>;

/** The address with one value for each name. Of a name that stands there twice the first counts, for list, form, links and export alike. */
export function readAuditQuery(raw: Record<string, string | string[] | undefined>): AuditQuery {
  return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, [value].flat()[0]]));
}

const fields = ["q", "kind", "actor", "connection", "model", "from", "to", "before", "after", "entry"] as const;

export const formFields = ["q", "kind", "connection", "from", "to"] as const;
type FormFields = Record<(typeof formFields)[number], string>;

/** What the form shows of an address: of a moment its day. */
export function shownIn(query: AuditQuery): FormFields {
  const value = (name: string) => query[name] ?? "";
  return {
    q: value("q"),
    kind: value("kind"),
    connection: value("connection"),
    from: value("from").slice(0, 10),
    to: value("to").slice(0, 10),
  };
}

/** What the form as it is now changes of the address: a field that was left alone keeps what it stands for, be it more than it shows. */
export function changesIn(query: AuditQuery, entered: FormFields): { [Field in keyof FormFields]?: string | null } {
  const shown = shownIn(query);
  const changed = formFields.filter((name) => entered[name] !== shown[name]);
  return Object.fromEntries(changed.map((name) => [name, entered[name] || null]));
}

/** The page's address with some fields changed; null takes one out. What the page does not know is dropped. */
export function auditHref(query: AuditQuery, change: { [Field in (typeof fields)[number]]?: string | null }): string {
  const kept = new URLSearchParams();
  for (const field of fields) {
    const value = field in change ? change[field] : query[field];
    if (value) kept.set(field, value);
  }
  return kept.size > 0 ? `?${kept}` : "?";
}
