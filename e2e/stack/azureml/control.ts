import { type Fault, faultKinds, type Faults } from "./faults";
import { type Asked, bodyOf, ok, type Reply } from "./reply";
import type { Properties, World } from "./world";

/** Something that happens right after the next read of a path. */
export type Later = { match: string; run: () => void };
type State = { world: World; faults: Faults; later: Later[]; violations: string[]; asked: string[] };

/** What somebody else does to a version: new values, the vendor's own way to archive, a new version, or none any more. */
type Change = {
  model: string;
  version: string;
  properties?: Properties;
  by?: string;
  how?: "change" | "archive" | "create" | "delete";
};

/** `/_stand-in/…`: faults and changes from outside, for whoever runs the stand-in; no part of the vendor's service. */
export function control(call: Asked, { world, faults, later, violations, asked }: State): Reply {
  const body = (bodyOf(call) ?? {}) as Record<string, unknown>;
  switch (`${call.method} ${call.url.pathname}`) {
    case "GET /_stand-in/violations":
      return ok(violations);
    case "GET /_stand-in/asked":
      return ok(asked);
    case "POST /_stand-in/faults":
      if (!faultKinds.includes((body as Fault).kind)) return { status: 400 };
      faults.order(body as Fault);
      return { status: 204 };
    case "POST /_stand-in/change":
      return apply(world, body as Change) ? { status: 204 } : { status: 404 };
    case "POST /_stand-in/after-read": {
      const { match, ...change } = body as Change & { match: string };
      later.push({ match, run: () => void apply(world, change) });
      return { status: 204 };
    }
    default:
      return { status: 404 };
  }
}

function apply(world: World, { model, version, properties = {}, by, how = "change" }: Change): boolean {
  if (how === "create") {
    world.putVersion(model, version, properties, by);
    return true;
  }
  if (!world.version(model, version)) return false;
  if (how === "archive") world.archiveAsTheVendorDoes(model, version);
  else if (how === "delete") world.models.get(model)?.versions.delete(version);
  else world.change(model, version, properties, by);
  return true;
}
