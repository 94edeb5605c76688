import type { Permission } from "@/lib/permissions";

/** Who did something. `name` is kept as it was at that moment. */
export type Actor = {
  kind: "member" | "token" | "service" | "system" | "registry-user";
  id: string | null;
  name: string;
};

/** What Interlock does by itself: observing, housekeeping. */
export const system: Actor = { kind: "system", id: null, name: "Interlock" };

export type Json = string | number | boolean | null | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

/** What each type of entry says somebody did, in words that follow the actor's name. A new type is one line here and, if its payload has a fixed form, one in `Payloads`. */
export const auditTypes = {
  "connection.created": "added the connection",
  "connection.changed": "changed the connection",
  "connection.retired": "retired the connection",
  "connection.mapping-changed": "changed what means which stage on",
  "connection.webhook-added": "had changes announced by",
  "connection.webhook-removed": "ended the announcements of",
  "member.created": "added the member",
  "member.grants-changed": "changed the roles of",
  "member.registry-names-changed": "changed what registries call",
  "member.disabled": "disabled the member",
  "member.enabled": "enabled the member",
  "member.password-set": "set the password of",
  "member.sessions-ended": "ended all sessions of",
  "member.identity-linked": "linked an identity to",
  "policy.created": "made the policy",
  "policy.changed": "changed the policy",
  "policy.retired": "retired the policy",
  "metric.direction-set": "said which way is better of the metric",
  "metric.direction-removed": "took back which way is better of the metric",
  "session.opened": "signed in",
  "session.refused": "was refused at sign-in",
  "access.denied": "was not allowed to",
  "promotion.requested": "asked for",
  "promotion.evidence-taken": "took evidence for",
  "promotion.votes-voided": "voided votes on",
  "promotion.approved": "approved",
  "promotion.rejected": "rejected",
  "promotion.commented": "commented on",
  "promotion.reopened": "reopened",
  "promotion.verifying": "began to verify",
  "promotion.applying": "began to write",
  "promotion.settled": "settled",
  "promotion.withdrawn": "withdrew",
  "promotion.expired": "let expire",
  "promotion.superseded": "ended, as overtaken by events,",
  "promotion.rolled-back": "ordered the rollback",
  "promotion.finishing": "ordered the rest of",
  "promotion.undoing": "ordered the undoing of",
  "promotion.given-up": "gave up",
  "bar.set": "barred",
  "bar.lifted": "lifted the bar from",
  "review.opened": "opened a review of",
  "review.accepted": "accepted the change of",
  "review.closed": "closed the review of",
  "endpoint.registered": "registered",
  "endpoint.changed": "changed the registration of",
  "endpoint.retired": "retired",
  "endpoint.run-ordered": "ordered a run of",
  "endpoint.run-started": "started a run of",
  "endpoint.run-failed": "got no run started of",
  "case.saved": "saved a case in",
  "case.changed": "changed a case in",
  "case.removed": "removed a case from",
  "case-set.ordered": "put in another order the cases of",
  "case-set.renamed": "renamed the set of cases",
  "case-set.removed": "removed the set of cases",
  "case-set.imported": "imported cases into",
  "case-set.run": "ran the cases of",
  "endpoint.load-started": "started a load run on",
  "endpoint.load-ended": "ended a load run on",
  "playground.settings-changed": "changed the settings of",
  "history.observed": "observed changes in",
  "history.imported": "imported history of",
} as const;
export type AuditType = keyof typeof auditTypes;

export type GrantText = { role: string; connectionId: string | null; modelPattern: string | null; source: string };

/** Scope and rules of a policy, at one version of it. */
export type PolicyText = {
  version: number;
  name: string;
  connectionId: string | null;
  modelPattern: string;
  target: string | null;
  rules: JsonObject;
};

/** Payloads of fixed form. Numbers are kept as strings. */
type Payloads = {
  "member.created": { email: string; by: "administrator" | "set-up link" | "single sign-on"; grants: GrantText[] };
  "member.grants-changed": { before: GrantText[]; after: GrantText[] };
  "member.registry-names-changed": { before: string[]; after: string[] };
  "policy.created": { after: PolicyText };
  "policy.changed": { before: PolicyText; after: PolicyText };
  "policy.retired": { before: PolicyText };
  "metric.direction-set": { before: string | null; after: string; connectionId: string | null; modelPattern: string };
  "metric.direction-removed": { before: string; connectionId: string | null; modelPattern: string };
  "session.opened": { by: "password" | "single sign-on" | "set-up link"; address: string };
  "session.refused": { reason: string; by: "password" | "single sign-on"; address: string };
  "access.denied": { permission: Permission; address: string };
  /** Written before the registry is asked: `call` is the very call that follows. */
  "endpoint.run-ordered": { call: string; deployment: string | null; uri: string; kind: "file" | "folder" };
  "endpoint.run-started": { call: string; run: string };
  "endpoint.run-failed": { call: string; code: string; why: string };
  /** To one endpoint of a run; nothing of what is sent. */
  "endpoint.load-started": { deployment: string | null; requests: string; concurrency: string };
  "endpoint.load-ended": {
    deployment: string | null;
    how: string;
    done: string;
    ok: string;
    errors: Record<string, string>;
  };
  /** `bodiesErasedOf`: how many calls lost their kept bodies, where keeping them was switched off. */
  "playground.settings-changed": { before: JsonObject; after: JsonObject; bodiesErasedOf?: string };
  /** `root` is the digest over a batch's sightings and their events (lib/history/README.md). */
  "history.observed": { root: string; count: number } & JsonObject;
};

export type AuditInput = {
  [Type in AuditType]: {
    type: Type;
    actor: Actor;
    /** What it is about, with the name it has now. */
    subject: { kind: string; id: string; name: string };
    connectionId?: string | null;
    modelId?: string | null;
    payload: Type extends keyof Payloads ? Payloads[Type] : JsonObject;
  };
}[AuditType];

/** One entry as it is read back. Its fields and how they are hashed: README.md. */
export type AuditEntry = {
  /** A whole number as text: it may outgrow what a JSON number holds. */
  seq: string;
  /** Milliseconds since 1970 UTC. */
  at: number;
  /** One of `AuditType`, or a type that a newer or older release knows. */
  type: string;
  actor: Actor;
  /** `kind:id`. */
  subject: string;
  subjectName: string;
  connectionId: string | null;
  modelId: string | null;
  /** Null once erased; its digest stays. */
  payload: JsonObject | null;
  payloadDigest: string;
  previousHash: string;
  hash: string;
};

/** What a reading of the whole chain found. */
export type ChainVerdict =
  | { ok: true; entries: number; erased: number; head: string; tookMs: number }
  | { ok: false; seq: string; reason: string; entries: number };
