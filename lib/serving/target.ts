import type { Encoded, Target } from "./types";

/** A target at the root of an origin that leaves everything to the server, but for what is given. */
export function protocolTarget(given: Partial<Target>): Target {
  return {
    body: null,
    base: "",
    model: null,
    version: null,
    deployment: null,
    signatureName: null,
    takes: null,
    ...given,
  };
}

/**
 * `before` and the names after it as steps of a path; null where a name would be no step but a way up (`..`), and so lead elsewhere
 * than to what it names, or holds a slash: servers that undo escapes before they look for a path would read steps of their own in it. A
 * name that is null is left out.
 */
export function pathOf(before: string, ...names: (string | null)[]): string | null {
  const steps = names.filter((name) => name !== null);
  // Escaping does not help: URLs read %2e as a dot here.
  if (steps.some((name) => /^\.{0,2}$|[/\\]/.test(name) || /\p{Surrogate}/u.test(name))) return null;
  return [before, ...steps.map((name) => encodeURIComponent(name))].join("/");
}

export const noPath = {
  status: "refused",
  why: "The name of the model or its version cannot stand in the path of a call: it is empty, dots alone, or holds a slash, a backslash or half a character.",
} satisfies Encoded;

/**
 * The refusal of a protocol that names the model in the path of a call and knows no deployments; null where it can be called so.
 * `choosesVersions`: whether the path may name a version as well.
 */
export function refusedInPath(
  { model, version, body, deployment }: Target,
  bodies: readonly { name: string }[],
  choosesVersions: boolean,
): Encoded | null {
  if (model === null) return { status: "refused", why: "The protocol names the model in the path, and none is given." };
  if (!choosesVersions && (version !== null || deployment !== null))
    return { status: "refused", why: "The protocol cannot choose a version or deployment." };
  if (deployment !== null)
    return { status: "refused", why: "The protocol knows versions of a model and no deployments." };
  return body === null || bodies.some(({ name }) => name === body)
    ? null
    : { status: "refused", why: "This protocol has no such body." };
}
