import { gate, gateKinds } from "@/lib/policies/gates";
import type { Direction } from "@/lib/policies/gates/types";
import { type PolicyRules, policyRules, type PolicyScope, policyScope } from "@/lib/policies/policy-rules";
import { sentencesOf } from "@/lib/policies/sentences";
import type { PolicyRow } from "@/lib/policies/types";
import type { Role } from "@/lib/permissions";

/** One gate as it is typed: everything is text, and `kind` one of them. */
export type GateDraft = Record<string, string>;

/** A policy as it is typed. Empty text is what null is in the policy. */
export type PolicyDraft = {
  name: string;
  connectionId: string;
  modelPattern: string;
  /** A stage, `alias`, or empty for every target. */
  target: string;
  alias: string;
  quorum: number;
  voterRole: Role | "";
  voterGroup: string;
  unknownAuthorBlocks: boolean;
  lifetime: string;
  lifetimeUnit: "days" | "hours";
  gates: GateDraft[];
  metrics: { name: string; direction: Direction }[];
  reviewOutside: boolean;
  rollbackNeedsQuorum: boolean;
};

/** What a draft comes to. `problems`: by the name of the control, in the order of the form. */
export type Reading = { scope: PolicyScope | null; rules: PolicyRules | null; problems: Map<string, string> };

export function draftOf(row: PolicyRow | null, connectionId: string): PolicyDraft {
  if (!row) return { ...fresh, connectionId };
  const { rules } = row;
  const isAlias = row.target?.startsWith("@") ?? false;
  const inDays = rules.lifetimeHours % 24 === 0;
  return {
    name: row.name,
    connectionId: row.connectionId ?? "",
    modelPattern: row.modelPattern,
    target: isAlias ? "alias" : (row.target ?? ""),
    alias: isAlias ? (row.target ?? "").slice(1) : "",
    quorum: rules.quorum,
    voterRole: rules.voterRole ?? "",
    voterGroup: rules.voterGroup ?? "",
    unknownAuthorBlocks: rules.unknownAuthorBlocks,
    lifetime: String(inDays ? rules.lifetimeHours / 24 : rules.lifetimeHours),
    lifetimeUnit: inDays ? "days" : "hours",
    gates: rules.gates.map((definition) =>
      Object.fromEntries(
        Object.entries(definition).map(([name, value]) => [name, value === null ? "" : String(value)]),
      ),
    ),
    metrics: rules.metrics,
    reviewOutside: rules.reviewOutside,
    rollbackNeedsQuorum: rules.rollbackNeedsQuorum,
  };
}

export function readDraft(draft: PolicyDraft): Reading {
  const scope = policyScope.safeParse(scopeFrom(draft));
  const rules = policyRules.safeParse(rulesFrom(draft));
  const problems = new Map<string, string>();
  for (const { path, message } of [...(scope.error?.issues ?? []), ...(rules.error?.issues ?? [])]) {
    const name = controlOf(path.join("."), draft);
    if (!problems.has(name)) problems.set(name, name === "alias" ? "Name the alias." : message);
  }
  return { scope: scope.data ?? null, rules: rules.data ?? null, problems };
}

/** What the draft will mean, without the gates and metrics that are not finished; null while the rest is not. */
export function meaningOf(draft: PolicyDraft, connections: readonly { id: string; name: string }[]) {
  const gates = draft.gates.map(gateFrom).filter((written) => gate.safeParse(written).success);
  const metrics = draft.metrics.filter(({ name }) => name.trim() !== "");
  const rules = policyRules.safeParse({ ...rulesFrom(draft), gates, metrics });
  const scope = policyScope.safeParse({ ...scopeFrom(draft), name: "any" });
  if (!rules.success || !scope.success) return null;
  const connection = connections.find(({ id }) => id === scope.data.connectionId) ?? null;
  return {
    sentences: sentencesOf(rules.data, { ...scope.data, connection }),
    unfinished: draft.gates.length - gates.length,
  };
}

/** A gate of a kind, as it stands before anything is typed. */
export function newGate(kind: string): GateDraft {
  const fields = gateKinds.find((known) => known.kind === kind)?.fields ?? [];
  return { kind, ...Object.fromEntries(fields.map(({ name, choices }) => [name, choices?.[0]?.value ?? ""])) };
}

/** The fields of a gate that what was chosen so far asks for. */
export function fieldsOf(written: GateDraft) {
  const fields = gateKinds.find(({ kind }) => kind === written["kind"])?.fields ?? [];
  return fields.filter(({ when }) => when === undefined || written[when.field] === when.is);
}

function gateFrom(written: GateDraft): Record<string, string | null> {
  const values = fieldsOf(written).map(({ name, optional }) => [
    name,
    optional && !written[name] ? null : (written[name] ?? ""),
  ]);
  return { kind: written["kind"] ?? "", ...(Object.fromEntries(values) as Record<string, string | null>) };
}

function scopeFrom(draft: PolicyDraft): PolicyScope {
  const { name, modelPattern, connectionId, target, alias } = draft;
  const named = target === "alias" ? `@${alias.trim().replace(/^@/, "")}` : target || null;
  return { name, modelPattern, connectionId: connectionId || null, target: named };
}

function rulesFrom(draft: PolicyDraft) {
  const {
    quorum,
    voterRole,
    voterGroup,
    unknownAuthorBlocks,
    lifetime,
    lifetimeUnit,
    metrics,
    reviewOutside,
    rollbackNeedsQuorum,
  } = draft;
  return {
    quorum,
    voterRole: voterRole || null,
    voterGroup: voterGroup.trim() || null,
    unknownAuthorBlocks,
    lifetimeHours: /^\d{1,5}$/.test(lifetime.trim())
      ? Number(lifetime) * (lifetimeUnit === "days" ? 24 : 1)
      : Number.NaN,
    gates: draft.gates.map(gateFrom),
    metrics,
    reviewOutside,
    rollbackNeedsQuorum,
  };
}

function controlOf(path: string, draft: PolicyDraft): string {
  if (path === "target" && draft.target === "alias") return "alias";
  return path === "lifetimeHours" ? "lifetime" : path;
}

const fresh: PolicyDraft = {
  name: "",
  connectionId: "",
  modelPattern: "*",
  target: "production",
  alias: "",
  quorum: 1,
  voterRole: "",
  voterGroup: "",
  unknownAuthorBlocks: false,
  lifetime: "7",
  lifetimeUnit: "days",
  gates: [{ kind: "version-status" }],
  metrics: [],
  reviewOutside: true,
  rollbackNeedsQuorum: false,
};
