import { readFileSync } from "node:fs";
import { join } from "node:path";

import { isLosslessNumber, parse } from "lossless-json";

import type { ScoreAnswer } from "@/e2e/stack/measure/scorer";

import { canonical } from "./agreement.testing";
import type { Received, Request, SeenTensor, SeenValue, ServerProfile } from "./sight/types";

/** What a real server did with one request, in one of the measured environments. */
export type Observation = {
  name: string;
  /** The type of the one column, for observations of a single value in it; null for others. */
  scalar: string | null;
  environment: Environment;
  signature: { inputs: unknown; params?: unknown };
  request: Request;
  /** HTTP status; null when that server cannot load the signature. */
  status: number | null;
  received: Received | null;
  /** Undefined where it was not noted. */
  params: Record<string, SeenValue> | undefined;
};

export const environments = {
  "3.11": "mlflow-3.17-pandas-2",
  "3.17-pd2": "mlflow-3.17-pandas-2",
  "3.17": "mlflow-3.17-pandas-3",
  "2.22": "mlflow-2.22",
  "2.9": "mlflow-2.9",
} as const satisfies Record<string, ServerProfile>;
type Environment = keyof typeof environments;

type Json = Record<string, unknown>;

/** The environment of the fixture that has the versions of this one. */
export function environmentOf({ mlflow, pandas }: { mlflow: string; pandas: string }): Environment {
  if (mlflow.startsWith("2.9.")) return "2.9";
  if (mlflow.startsWith("2.22.")) return "2.22";
  return pandas.startsWith("3.") ? "3.17" : "3.17-pd2";
}

/** How an answer differs from what was observed, in both's words; null when it does not. */
export function changeSince({ status, received, params }: Observation, answer: ScoreAnswer): string | null {
  if ("unsupported" in answer) return status === null ? null : answer.unsupported;
  if (answer.status !== status) return `${answer.status}, and not ${String(status)}`;
  if ("error" in answer || received === null) return null;
  const noDtype = received.kind === "table" && received.columns.every((column) => column.dtype === "");
  const now =
    noDtype && answer.received.kind === "table" ? { ...answer.received, columns: received.columns } : answer.received;
  const [before, after] = [
    { received, params },
    { received: now, params: params && answer.params },
  ].map(canonical);
  return before === after ? null : `${String(before)}, and now ${String(after)}`;
}

/** Every observation once for every environment that it tells of. */
export function readObservations(): Observation[] {
  const file = join(import.meta.dirname, "__fixtures__", "mlflow-measured.json");
  const { scalar, nested, cases } = parse(readFileSync(file, "utf8")) as {
    scalar: Json[];
    nested: Json[];
    cases: Json[];
  };
  return [...scalar.map(scalarCase), ...nested.map(nestedCase), ...cases.map(wholeCase)].flatMap(perEnvironment);
}

type Case = {
  name: string;
  scalar?: string | null;
  entry: Json;
  signature: Observation["signature"];
  request: Request;
};

const bodies: Record<string, (token: string) => string> = {
  dataframe_split: (token) => `{"dataframe_split":{"columns":["c"],"data":[[${token}]]}}`,
  dataframe_records: (token) => `{"dataframe_records":[{"c":${token}}]}`,
  inputs_rows: (token) => `{"inputs":[{"c":${token}}]}`,
  inputs_columns: (token) => `{"inputs":{"c":[${token}]}}`,
  instances: (token) => `{"instances":[{"c":${token}}]}`,
};

function scalarCase(entry: Json): Case {
  const form = String(entry.form);
  const body = bodies[form]?.(String(entry.token)) ?? "";
  return {
    name: `${String(entry.type)} in ${form}: ${String(entry.token)}`,
    scalar: String(entry.type),
    entry: { ...entry, modelSaw: "saw" in entry ? oneCell(entry) : null },
    signature: { inputs: [{ type: entry.type, name: "c", required: true }] },
    request: { contentType: "application/json", body },
  };
}

function nestedCase(entry: Json): Case {
  const { container, type } = entry;
  const token = String(entry.token);
  const column =
    container === "object"
      ? { type: "object", properties: { p: { type, required: true } } }
      : container === "array"
        ? { type: "array", items: { type } }
        : { type: "map", values: { type } };
  const value = container === "array" ? `[${token}]` : `{"p":${token}}`;
  return {
    name: `${String(type)} in ${String(container)}: ${token}`,
    entry: { ...entry, modelSaw: "saw" in entry ? oneCell(entry) : null },
    signature: { inputs: [{ ...column, name: "c", required: true }] },
    request: { contentType: "application/json", body: `{"dataframe_records":[{"c":${value}}]}` },
  };
}

function oneCell({ saw, dtype }: Json): Json {
  return { kind: "DataFrame", columns: ["c"], dtypes: dtype === undefined ? undefined : [dtype], rows: [[saw]] };
}

function wholeCase(entry: Json): Case {
  const signature = entry.signature as Observation["signature"];
  return {
    name: String(entry.name),
    entry,
    signature,
    request: { contentType: String(entry.contentType), body: String(entry.body) },
  };
}

function perEnvironment({ name, scalar = null, entry, signature, request }: Case): Observation[] {
  const same = (entry.seen as Environment[]).map((environment): [Environment, Json] => [environment, entry]);
  const differing = Object.entries((entry.diff ?? {}) as Record<Environment, Json>).map(
    ([environment, diff]): [Environment, Json] => [environment as Environment, merged(entry, diff)],
  );
  return [...same, ...differing].map(([environment, seen]) => ({
    name,
    scalar,
    environment,
    signature,
    request,
    status: seen.unsupported ? null : Number(seen.status),
    received: seen.modelSaw ? receivedOf(seen.modelSaw as Json) : null,
    params: seen.params
      ? Object.fromEntries(Object.entries(seen.params as Json).map(([key, value]) => [key, valueOf(value)]))
      : undefined,
  }));
}

/** The fields that differ replace the others; null takes one away. */
function merged(entry: Json, diff: Json): Json {
  const result = { ...entry, ...diff };
  if ("saw" in diff || "dtype" in diff) result.modelSaw = result.saw === null ? null : oneCell(result);
  return result;
}

function receivedOf(saw: Json): Received {
  if (saw.kind === "DataFrame") {
    const dtypes = saw.dtypes as string[] | undefined;
    return {
      kind: "table",
      columns: (saw.columns as unknown[]).map((name, at) => ({
        name: typeof name === "string" ? name : null,
        dtype: dtypes?.[at] ?? "",
      })),
      rows: (saw.rows as unknown[][]).map((row) => row.map(valueOf)),
    };
  }
  if (saw.kind === "ndarray") return { kind: "tensor", ...tensorOf(saw) };
  const tensors = Object.entries(saw).map(([name, tensor]) => ({ name, ...tensorOf(tensor as Json) }));
  return { kind: "tensors", tensors };
}

function tensorOf({ dtype, shape, data }: Json): SeenTensor {
  return { dtype: String(dtype), shape: (shape as unknown[]).map(Number), data: valueOf(data) };
}

function valueOf(value: unknown): SeenValue {
  if (value === null || value === undefined) return { kind: "null" };
  if (typeof value === "boolean") return { kind: "boolean", value };
  if (typeof value === "string") return { kind: "text", text: value };
  if (isLosslessNumber(value))
    return /[.eE]/.test(value.value)
      ? { kind: "float", value: Number(value.value) }
      : { kind: "integer", text: value.value };
  if (Array.isArray(value)) return { kind: "list", items: value.map(valueOf) };
  const record = value as Json;
  if ("$int" in record) return { kind: "integer", text: String(record.$int) };
  if ("$bytes_hex" in record) return { kind: "bytes", hex: String(record.$bytes_hex) };
  if ("$datetime" in record) return { kind: "datetime", nanoseconds: nanosecondsOf(String(record.$datetime)) };
  if (record.$ === "NaT") return { kind: "datetime", nanoseconds: null };
  if ("$" in record)
    return { kind: "float", value: { nan: NaN, inf: Infinity, "-inf": -Infinity }[String(record.$)] ?? NaN };
  if (record.kind === "ndarray") return { kind: "tensor", ...tensorOf(record) };
  return { kind: "object", entries: Object.entries(record).map(([name, each]) => [name, valueOf(each)]) };
}

function nanosecondsOf(iso: string): string {
  const [seconds = "", fraction = ""] = iso.split(".");
  return (BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, "0"))).toString();
}
