import { saidIn } from "@/lib/audit/said";
import { type AuditEntry, type AuditType, auditTypes, type Json } from "@/lib/audit/types";
import { permissions } from "@/lib/permissions";
import { listWords } from "@/lib/words";

/** What was done, in words that follow the actor's name; a type of another release stays as it is written. */
export function didWords(entry: AuditEntry): string {
  return entry.type in auditTypes ? auditTypes[entry.type as AuditType] : entry.type;
}

/** Whom or what it was done to; null when the actor did it to themselves. */
export function toWords({ type, actor, subject, subjectName, payload }: AuditEntry): string | null {
  const own = actor.id !== null && subject === `${actor.kind}:${actor.id}`;
  if (own && type.startsWith("session.")) return "Interlock";
  if (type === "access.denied") {
    const permission = typeof payload?.["permission"] === "string" ? payload["permission"] : subjectName;
    return permission in permissions ? permissions[permission as keyof typeof permissions] : permission;
  }
  return own ? null : subjectName;
}

/** One more quiet fact from the payload, where it says something at a glance. */
export function remarkWords({ type, payload }: AuditEntry): string | null {
  if (!payload) return "payload erased";
  const more = typeof payload["more"] === "string" ? `; ${payload["more"]} more within a minute` : "";
  const text = (key: string) => (typeof payload[key] === "string" ? payload[key] : "");
  if (type === "session.opened") return `by ${text("by")}`;
  if (type === "session.refused" && text("reason") !== "")
    return `${text("reason").replaceAll("-", " ")}, from ${text("address")}${more}`;
  if (type === "session.refused" || type === "access.denied") return more.slice(2) || null;
  if (type === "history.observed" || type === "history.imported")
    return text("count") && `${text("count")} ${text("count") === "1" ? "event" : "events"}`;
  if (type === "member.created") {
    const roles = rolesIn(payload["grants"]);
    return `${roles === "" ? "without a role" : `as ${roles}`}${text("by") === "administrator" ? "" : `, by ${text("by")}`}`;
  }
  if (type === "member.grants-changed")
    return `from ${rolesIn(payload["before"]) || "no role"} to ${rolesIn(payload["after"]) || "no role"}`;
  return type === "promotion.settled" ? text("outcome") : null;
}

/** Of a decision: why, in the words of whoever took it or of what Interlock found. */
export function whyWords({ type, payload }: AuditEntry): string | null {
  return /^(promotion|bar|review)\./.test(type) ? saidIn(payload) : null;
}

/** Of recorded grants, one that holds for some models or one connection only saying so; empty when there are none. */
function rolesIn(grants: Json | undefined): string {
  const words = (Array.isArray(grants) ? grants : []).flatMap((grant) => {
    if (typeof grant !== "object" || grant === null || Array.isArray(grant) || typeof grant["role"] !== "string")
      return [];
    return [
      grant["connectionId"] === null && grant["modelPattern"] === null ? grant["role"] : `${grant["role"]} of some`,
    ];
  });
  return listWords([...new Set(words)]);
}
