import { addEndpoint, deploy, mergeAliases, patchEndpoint, patchModel, removeVersion, upload } from "./changes";
import type { Call } from "./control";
import type { Fault, Faults } from "./faults";
import type { Tokens } from "./tokens";
import { Refusal, type World } from "./world";

type Held = {
  world: World;
  faults: Faults;
  tokens: Tokens;
  violations: string[];
  requests: string[];
  settings: object;
};

/** A change that somebody else makes. */
export type Outside =
  | { kind: "upload"; model: string | null; displayName?: string; labels?: Record<string, string>; aliases?: string[] }
  | { kind: "alias"; model: string; version: string; alias: string; remove?: boolean }
  | { kind: "label"; model: string; version: string | null; key: string; value: string | null }
  | { kind: "rename"; model: string; displayName: string }
  | { kind: "delete-version"; model: string; version: string }
  | { kind: "delete-model"; model: string }
  | { kind: "evaluate"; model: string; version: string; metrics: Record<string, number> }
  | { kind: "endpoint"; displayName: string }
  | { kind: "deploy"; endpoint: string; id: string; model: string; version: string }
  | { kind: "traffic"; endpoint: string; split: Record<string, number> };

/**
 * The stand-in's own calls: `GET /_stand-in/violations`, `GET /_stand-in/requests`, `POST /_stand-in/faults` (one or a list),
 * `DELETE /_stand-in/faults`, `POST /_stand-in/expire-tokens`, `POST /_stand-in/change` (an `Outside`).
 */
export function ordered(held: Held, { verb, path, body }: Call): { status: number; text: string } {
  const said = (answer: unknown, status = 200) => ({ status, text: JSON.stringify(answer) });
  try {
    switch (`${verb} ${path}`) {
      case "GET /_stand-in/violations":
        return said(held.violations);
      case "GET /_stand-in/settings":
        return said(held.settings);
      case "GET /_stand-in/requests":
        return said(held.requests);
      case "POST /_stand-in/faults":
        held.faults.order(...([JSON.parse(body)].flat() as Fault[]));
        return said({});
      case "DELETE /_stand-in/faults":
        held.faults.clear();
        return said({});
      case "POST /_stand-in/expire-tokens":
        held.tokens.expire();
        return said({});
      case "POST /_stand-in/change":
        return said(change(held.world, JSON.parse(body) as Outside));
      default:
        return said({ error: "The stand-in has no such call." }, 404);
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return said({ error: error.message }, error.code);
  }
}

/** Makes the change; answers the ids of what came to be. */
export function change(world: World, outside: Outside): Record<string, string> {
  switch (outside.kind) {
    case "upload": {
      const { model, version } = upload(world, outside.model, {
        ...outside,
        versionLabels: outside.labels ?? {},
        labels: {},
      });
      return { model: model.id, version: version.id };
    }
    case "alias": {
      const model = world.model(outside.model);
      const alias = outside.remove ? `-${outside.alias}` : outside.alias;
      mergeAliases(world, model, world.version(model, outside.version), [alias]);
      return {};
    }
    case "label": {
      const model = world.model(outside.model);
      const version = world.version(model, outside.version);
      const named = outside.version !== null;
      const others = Object.entries(named ? version.labels : model.labels).filter(([key]) => key !== outside.key);
      const labels = Object.fromEntries(outside.value === null ? others : [...others, [outside.key, outside.value]]);
      patchModel(world, { model, version, named }, ["labels"], { labels });
      return {};
    }
    case "rename": {
      const model = world.model(outside.model);
      const { displayName } = outside;
      patchModel(world, { model, version: world.version(model, null), named: false }, ["displayName"], { displayName });
      return {};
    }
    case "delete-version":
      removeVersion(world, world.model(outside.model), outside.version);
      return {};
    case "delete-model":
      world.models.delete(world.model(outside.model).id);
      return {};
    case "evaluate":
      evaluate(world, outside.model, outside.version, JSON.stringify(outside.metrics));
      return {};
    case "endpoint":
      return { endpoint: addEndpoint(world, outside.displayName).id };
    case "deploy": {
      const { id, model, version } = outside;
      deploy(world, world.endpoint(outside.endpoint), {
        id,
        model: `${world.parent}/models/${model}`,
        version,
        name: id,
      });
      return {};
    }
    case "traffic":
      patchEndpoint(world, world.endpoint(outside.endpoint), ["trafficSplit"], { trafficSplit: outside.split });
      return {};
  }
}

/** `metrics` as JSON text. */
export function evaluate(
  world: World,
  model: string,
  version: string,
  metrics: string,
  at?: Date,
  name = "evaluation",
): void {
  const key = `${model}@${version}`;
  const metadata = { evaluation_dataset_type: "gcs", evaluation_dataset_path: ["gs://stand-in-data/holdout.jsonl"] };
  const evaluation = { id: world.id(), displayName: name, createTime: world.time(at), metrics, metadata };
  world.evaluations.set(key, [...(world.evaluations.get(key) ?? []), evaluation]);
}
