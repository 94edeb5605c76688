export const roles = ["viewer", "scientist", "reviewer", "auditor", "administrator"] as const;
export type Role = (typeof roles)[number];

/** What each permission allows, in words: on the members page, and in the table of the README. */
export const permissions = {
  "model.read": "see models, versions, files and history",
  "promotion.request": "ask for promotions, withdraw one's own, comment",
  "promotion.vote": "approve and reject promotions, accept changes from outside",
  "promotion.roll-back": "roll back, finish or undo what stopped half-way, lift bars",
  "endpoint.run": "start runs of batch endpoints",
  "endpoint.invoke": "send payloads to endpoints, and run saved cases",
  "endpoint.load": "start load runs",
  "endpoint.register": "register endpoints by hand, with their credentials",
  "case.write": "save, change and delete cases",
  "playground.manage": "set what the playground keeps and how much may be sent",
  "metric.direct": "say which way a metric is better",
  "policy.manage": "write the policies that promotions follow",
  "audit.read": "see and verify the audit log",
  "connection.read": "see connections and how they fare",
  "connection.manage": "add, change, test and retire connections",
  "member.manage": "invite members, change their grants, disable them",
  "account.own": "change one's own password and preferences",
} as const;
export type Permission = keyof typeof permissions;

const everyone: Permission[] = ["model.read", "account.own", "connection.read"];

/** The table role × permission: the one place that says who may do what. */
export const grantsOf: Record<Role, readonly Permission[]> = {
  viewer: everyone,
  scientist: [
    ...everyone,
    "promotion.request",
    "endpoint.run",
    "endpoint.invoke",
    "endpoint.load",
    "case.write",
    "metric.direct",
  ],
  reviewer: [
    ...everyone,
    "audit.read",
    "promotion.request",
    "promotion.vote",
    "promotion.roll-back",
    "endpoint.run",
    "endpoint.invoke",
    "endpoint.load",
    "case.write",
    "metric.direct",
  ],
  auditor: [...everyone, "audit.read"],
  administrator: Object.keys(permissions) as Permission[],
};

/** A role, everywhere (both limits null) or limited to a connection, to model names (`*`, `?`), or to both. */
export type Grant = { role: Role; connectionId: string | null; modelPattern: string | null };

/** Where a permission is asked for; `{}` asks whether it is held anywhere at all. */
type Scope = { connectionId?: string; model?: string };

export function can(grants: readonly Grant[], permission: Permission, scope: Scope = {}): boolean {
  return grants.some((grant) => grantsOf[grant.role].includes(permission) && covers(grant, scope));
}

/** Everything held at least somewhere: what to offer at all. What exactly may be touched, each query and command decides. */
export function heldPermissions(grants: readonly Grant[]): Permission[] {
  return (Object.keys(permissions) as Permission[]).filter((permission) => can(grants, permission));
}

/** Each role once, in the order of `roles`. */
export function rolesOf(grants: readonly Grant[]): Role[] {
  return roles.filter((role) => grants.some((grant) => grant.role === role));
}

/** The grants that give `permission`; a list is filtered by them in its query. */
export function grantsFor(grants: readonly Grant[], permission: Permission): Grant[] {
  return grants.filter((grant) => grantsOf[grant.role].includes(permission));
}

/** Held without any limit: for what concerns the whole installation. */
export function canEverywhere(grants: readonly Grant[], permission: Permission): boolean {
  return grantsFor(grants, permission).some((grant) => grant.connectionId === null && grant.modelPattern === null);
}

function covers(grant: Grant, scope: Scope): boolean {
  if (scope.connectionId !== undefined && grant.connectionId !== null && grant.connectionId !== scope.connectionId) {
    return false;
  }
  return (
    scope.model === undefined || grant.modelPattern === null || patternToRegExp(grant.modelPattern).test(scope.model)
  );
}

/** `heart-*` → /^heart-.*$/su. Case matters, as it does in registries. */
export function patternToRegExp(pattern: string): RegExp {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "su");
}

/** The same pattern for SQL's `LIKE … ESCAPE '\'`. */
export function patternToLike(pattern: string): string {
  return pattern
    .replace(/[\\%_]/g, "\\$&")
    .replaceAll("*", "%")
    .replaceAll("?", "_");
}
