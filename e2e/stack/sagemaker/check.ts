import { readFileSync } from "node:fs";
import { join } from "node:path";

type Reference = string | { shape: string; location: string; name: string };
type Shape = {
  type: string;
  required?: string[];
  enum?: string[];
  pattern?: string;
  min?: number;
  max?: number;
  members?: Record<string, Reference>;
  member?: string;
  key?: string;
  value?: string;
};
type Service = {
  operations: Record<string, { input: string | null; output: string | null; errors: string[] }>;
  shapes: Record<string, Shape>;
};
export type ServiceName = "sagemaker" | "sts" | "s3";

const description = JSON.parse(readFileSync(join(import.meta.dirname, "description.json"), "utf8")) as {
  services: Record<ServiceName, Service>;
};

/** What is wrong with a request or a reply by the vendor's own description, unknown members included; empty when nothing is. */
export function problemsOf(
  service: ServiceName,
  operation: string,
  side: "input" | "output",
  value: unknown,
): string[] {
  const { operations, shapes } = description.services[service];
  const found = operations[operation];
  if (!found) return [`${operation} is not described`];
  const name = found[side];
  if (name === null) return Object.keys(value as object).length === 0 ? [] : [`${operation} has no ${side}`];
  return [...walk(shapes, name, value, `${operation}.${side}`)];
}

/** Names of operations that the description has. */
export function isDescribed(service: ServiceName, operation: string): boolean {
  return Object.hasOwn(description.services[service].operations, operation);
}

/** Members of a request that travel outside the body: name on the wire → member. */
export function placedMembers(service: ServiceName, operation: string, location: string): Map<string, string> {
  const { operations, shapes } = description.services[service];
  const members = shapes[operations[operation]?.input ?? ""]?.members ?? {};
  return new Map(
    Object.entries(members).flatMap(([member, reference]): [string, string][] =>
      typeof reference !== "string" && reference.location === location ? [[reference.name, member]] : [],
    ),
  );
}

/** Errors that every operation may answer beside those it names. */
const common = [
  "ValidationException",
  "AccessDeniedException",
  "ThrottlingException",
  "ExpiredTokenException",
  "UnrecognizedClientException",
  "InvalidSignatureException",
  "MissingAuthenticationTokenException",
  "UnknownOperationException",
  "InternalFailure",
  "ServiceUnavailable",
];

export function isError(operation: string, type: string): boolean {
  return [...common, ...(description.services.sagemaker.operations[operation]?.errors ?? [])].includes(type);
}

type Shapes = Record<string, Shape>;

function* walk(shapes: Shapes, name: string, value: unknown, path: string): Generator<string> {
  const shape = shapes[name];
  if (!shape) return yield `${path}: no shape ${name}`;
  switch (shape.type) {
    case "structure":
      return yield* walkStructure(shapes, shape, value, path);
    case "list": {
      if (!Array.isArray(value)) return yield `${path}: not a list`;
      yield* sized(shape, value.length, path);
      for (const [index, item] of value.entries()) yield* walk(shapes, shape.member ?? "", item, `${path}[${index}]`);
      return;
    }
    case "map": {
      if (!isObject(value)) return yield `${path}: not a map`;
      yield* sized(shape, Object.keys(value).length, path);
      for (const [key, item] of Object.entries(value)) {
        yield* walk(shapes, shape.key ?? "", key, `${path}{key}`);
        yield* walk(shapes, shape.value ?? "", item, `${path}{${key}}`);
      }
      return;
    }
    default:
      yield* walkScalar(shape, value, path);
  }
}

function* walkStructure(
  shapes: Shapes,
  { members = {}, required = [] }: Shape,
  value: unknown,
  path: string,
): Generator<string> {
  if (!isObject(value)) return yield `${path}: not a structure`;
  for (const name of required) if (value[name] === undefined) yield `${path}.${name}: missing`;
  for (const [name, item] of Object.entries(value)) {
    const reference = members[name];
    if (reference === undefined) yield `${path}.${name}: unknown`;
    else yield* walk(shapes, typeof reference === "string" ? reference : reference.shape, item, `${path}.${name}`);
  }
}

function* walkScalar(shape: Shape, value: unknown, path: string): Generator<string> {
  switch (shape.type) {
    case "string":
      if (typeof value !== "string") return yield `${path}: not a text`;
      yield* sized(shape, [...value].length, path);
      if (shape.enum && !shape.enum.includes(value)) yield `${path}: ${value} is none of its words`;
      if (shape.pattern !== undefined && !patternOf(shape.pattern).test(value))
        yield `${path}: not as its pattern says`;
      return;
    case "integer":
    case "long":
      if (!Number.isInteger(value)) return yield `${path}: not an integer`;
      return yield* sized(shape, value as number, path);
    case "float":
    case "double":
      if (typeof value !== "number") return yield `${path}: not a number`;
      return yield* sized(shape, value, path);
    case "boolean":
      if (typeof value !== "boolean") yield `${path}: not a boolean`;
      return;
    case "timestamp":
      if (typeof value !== "number" && Number.isNaN(Date.parse(String(value)))) yield `${path}: not a time`;
      return;
  }
}

function* sized({ min, max }: Shape, size: number, path: string): Generator<string> {
  if (min !== undefined && size < min) yield `${path}: less than ${min}`;
  if (max !== undefined && size > max) yield `${path}: more than ${max}`;
}

const patterns = new Map<string, RegExp>();

/** As the vendor wrote it, for the whole value. One of them repeats the end of the text (`$`), which no engine takes. */
function patternOf(pattern: string): RegExp {
  const known = patterns.get(pattern);
  if (known) return known;
  const plain = pattern.replace(/\$\{\d+,\d+\}$/, "").replace(/^\^|\$$/g, "");
  const made = new RegExp(`^(?:${plain})$`, "su");
  patterns.set(pattern, made);
  return made;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
