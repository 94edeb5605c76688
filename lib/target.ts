// What a promotion leads to, as one text: a stage, `@alias`, `approved`, `rejected`, or `traffic:` and an endpoint's key.

const traffic = "traffic:";

/** The target that stands for the traffic of an endpoint. */
export function trafficTarget(endpoint: string): string {
  return `${traffic}${endpoint}`;
}

/** The endpoint's key when a target is about traffic; null for every other target. */
export function endpointOf(target: string): string | null {
  return target.startsWith(traffic) ? target.slice(traffic.length) : null;
}

/** How people call a target; an endpoint by `name`, else by the end of its key. */
export function targetWords(target: string, name?: string | null): string {
  const endpoint = endpointOf(target);
  return endpoint === null ? target : `the traffic of ${name ?? endpoint.slice(endpoint.lastIndexOf("/") + 1)}`;
}

/** Policies speak of traffic as such, not of single endpoints. */
export function governedTarget(target: string): string {
  return endpointOf(target) === null ? target : "traffic";
}

/** A status that the registry's own approval gives a version. */
export function isApproval(target: string): target is "approved" | "rejected" {
  return target === "approved" || target === "rejected";
}

/** Any number of versions may be approved, or archived: nobody makes room for another, and nobody is held against it. */
export function isShared(target: string): boolean {
  return isApproval(target) || target === "archived" || target === "none";
}
