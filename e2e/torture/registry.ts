import type { Exchange } from "../stack/recording-proxy";
import { type MlflowClient, mlflowClient } from "../mlflow";

/** One call that changes something, in the words of a write step. */
export type SeenWrite = { model: string; axis: string; key: string; version: string | null; after: string | null };
/** One that was made past the proxy: by nobody whom Interlock knows. Epoch milliseconds. */
export type Change = SeenWrite & { at: number };

const prefix = "/api/2.0/mlflow/";

/** What a recorded request changes; null when it only reads. */
export function writeOf({ method, path, body }: Pick<Exchange, "method" | "path" | "body">): SeenWrite | null {
  const {
    name = "",
    alias = "",
    version = null,
    stage = null,
    key = "",
    value = null,
  } = (body ?? {}) as Record<string, string | null>;
  const model = name ?? "";
  switch (`${method} ${path.replace(prefix, "")}`) {
    case "POST registered-models/alias":
      return { model, axis: "alias", key: alias ?? "", version, after: version };
    case "DELETE registered-models/alias":
      return { model, axis: "alias", key: alias ?? "", version: null, after: null };
    case "POST model-versions/transition-stage":
      return { model, axis: "stage", key: "", version, after: stage };
    case "POST model-versions/set-tag":
    case "DELETE model-versions/delete-tag":
      return { model, axis: "tag", key: key ?? "", version, after: value };
    default:
      return null;
  }
}

/** What a call changes that a promotion's page shows, which is a method, a path and JSON; null when it only reads. */
export function writeIn(call: string | null): SeenWrite | null {
  const [, method = "", path = "", body] = /^([A-Z]+) (\S+) (\{.*\})$/.exec(call ?? "") ?? [];
  return body === undefined ? null : writeOf({ method, path: `/api/${path}`, body: JSON.parse(body) as unknown });
}

/** The same for the same write. An alias belongs to the model, so the version in a step's row is not part of what is written when it is removed. */
export function idOf({ model, axis, key, version, after }: SeenWrite): string {
  return JSON.stringify(axis === "alias" ? { model, axis, key, after } : { model, axis, key, version, after });
}

/** Whether a request is about this model and no other: what a promotion asks and writes. */
export function isAbout(model: string, { query, body }: Exchange): boolean {
  if (query["name"] === model || query["filter"]?.includes(`'${model}'`)) return true;
  return typeof body === "object" && body !== null && (body as { name?: string }).name === model;
}

/** Whether a request reads where the model's versions or aliases are, as a look before or after a write does. */
export function isReadOf(model: string, exchange: Exchange): boolean {
  const what = exchange.path.replace(prefix, "");
  return (
    exchange.method === "GET" &&
    isAbout(model, exchange) &&
    /^(registered-models\/get|model-versions\/(get|search))$/.test(what)
  );
}

export type Held = Awaited<ReturnType<MlflowClient["heldOf"]>>;

/** The registry as it really is, asked past the proxy. */
export function truthAt(url: string) {
  const client: MlflowClient = mlflowClient(url);
  const changes: Change[] = [];

  return {
    ...client,
    /** What was put into stages and aliases here, in its order. */
    changes,
    moveToStage(model: string, version: string, stage: string) {
      changes.push({ model, axis: "stage", key: "", version, after: stage, at: Date.now() });
      return client.moveToStage(model, version, stage);
    },
    setAlias(model: string, alias: string, version: string) {
      changes.push({ model, axis: "alias", key: alias, version, after: version, at: Date.now() });
      return client.setAlias(model, alias, version);
    },
    /** A model with so many versions, the first of them in production in every way the mapping knows. */
    async make(name: string, versions: number): Promise<void> {
      await client.createModel(name);
      for (let made = 0; made < versions; made += 1) await client.createVersion(name);
      await client.moveToStage(name, "1", "Production");
      await client.setAlias(name, "champion", "1");
    },
  };
}

export type Truth = ReturnType<typeof truthAt>;

/** What the registry shows where something is written; null: nothing there, or no such version. */
export function valueIn({ aliases, stages }: Held, { axis, key, version }: SeenWrite): string | null {
  return (axis === "alias" ? aliases[key] : stages[version ?? ""]) ?? null;
}

/** Versions that hold a target by the torture's mapping: production is the stage or the alias, `@x` the alias x. */
export function holdersIn({ aliases, stages }: Held, target: string): string[] {
  const named = (alias: string) => (aliases[alias] === undefined ? [] : [aliases[alias]]);
  if (target.startsWith("@")) return named(target.slice(1));
  const inStage = Object.keys(stages).filter((version) => stages[version]?.toLowerCase() === target);
  return [...new Set([...inStage, ...(target === "production" ? named("champion") : [])])].sort(
    (a, b) => Number(a) - Number(b),
  );
}
