import type { Probe } from "../types";
import type { WirePermissions } from "./wire";

type Grant = WirePermissions["permissions"][number];
type Right = "all" | "keeps" | "none" | "default";

/** Where connections without a workspace read, and where a server without workspaces keeps its grants. */
const defaultWorkspace = "default";

/**
 * May these credentials change these models? MLflow 3.17 and newer tell; `reply` is null where the server does not. Whoever may EDIT
 * moves stages, aliases and tags and cannot take an alias or a tag away: that needs MANAGE. A model without a grant has the server's
 * default permission, which nobody is told.
 */
export function changesAbility(
  reply: WirePermissions | null,
  names: readonly string[],
  workspace = defaultWorkspace,
): Probe["abilities"][number] {
  const ability = "Change stages, aliases and tags";
  if (!reply) return { ability, ok: null, detail: "This server does not tell. The first change shows it." };
  const grants = reply.permissions.filter((grant) => grant.workspace === workspace);
  if (reply.is_admin || grants.some(isWorkspaceManager))
    return { ability, ok: true, detail: "On every model: an administrator." };
  if (names.length === 0) return { ability, ok: null, detail: "No model to look it up for." };
  const rights = names.map((name) => rightOn(grants, name));
  const count = (right: Right) => rights.filter((each) => each === right).length;
  const parts: [number, string][] = [
    [count("all"), "with everything"],
    [count("keeps"), "with everything but taking away aliases and tags"],
    [count("none"), "not at all"],
    [count("default"), "as the server's default permission says"],
  ];
  const told = parts.flatMap(([many, words]) => (many > 0 ? [`${many} ${words}`] : []));
  const models = names.length === 1 ? "1 model that was looked at" : `${names.length} models that were looked at`;
  return { ability, ok: verdictOn(rights), detail: `Of ${models}: ${told.join(", ")}.` };
}

/** Null where some may be changed and some not, or where the default decides. */
function verdictOn(rights: readonly Right[]): boolean | null {
  if (rights.every((right) => right === "none")) return false;
  return rights.every((right) => right === "all" || right === "keeps") ? true : null;
}

/** A denial goes before every grant. */
function rightOn(grants: readonly Grant[], name: string): Right {
  const levels = grants
    .filter((grant) => grant.resource_type === "registered_model" && ["*", name].includes(grant.resource_pattern))
    .map(({ permission }) => permission);
  if (levels.includes("DENY")) return "none";
  if (levels.includes("MANAGE")) return "all";
  if (levels.includes("EDIT")) return "keeps";
  // A grant to read does not go below the default, which may be more.
  return "default";
}

function isWorkspaceManager({ resource_type, resource_pattern, permission }: Grant): boolean {
  return resource_type === "workspace" && resource_pattern === "*" && permission === "MANAGE";
}
