import type { DataType, Param } from "@/lib/signatures/form";

import { enforceValue } from "./enforce-type";
import { toArray } from "./python/array";
import { toFloat } from "./python/element";
import { Failure, Unknown, Unloadable, within } from "./python/failure";
import { loads } from "./python/json";
import { parseDate } from "./python/numpy-date";
import { float, isScalar, none, type Py, type PyDict, time } from "./python/value";
import { isScalarType, requireLoadableType } from "./schema";
import type { Server } from "./server";

/**
 * The parameters as the model gets them: those sent, checked, and the defaults of the others. Names that the signature does not
 * know are dropped. Null when nothing was sent to a model that takes none.
 */
export function enforceParams(sent: Py, declared: Param[] | null, server: Server): PyDict | null {
  if (declared === null) {
    return sent.t === "none" ? null : { t: "dict", entries: new Map() };
  }
  const defaults = defaultsOf(declared, server);
  const given = sent.t === "none" ? new Map<string, Py>() : sent.t === "dict" ? sent.entries : refuseParams();
  const entries = declared.map((param): [string, Py] => {
    const value = given.get(param.name);
    if (value === undefined) return [param.name, defaults.get(param.name) ?? none];
    return [param.name, within(param.name, () => checked(value, param, server), 400)];
  });
  return { t: "dict", entries: new Map(entries) };
}

function refuseParams(): never {
  throw new Failure("param.not-an-object", "The parameters are not an object.", "params", "invalid");
}

/** By name. Throws Unloadable for parameters that no server can load: it checks every default before it answers anything. */
export function defaultsOf(declared: readonly Param[], server: Server): Map<string, Py> {
  const defaults = new Map(declared.map((param) => [param.name, defaultOf(param, server)]));
  if (defaults.size < declared.length) throw new Unloadable("A server cannot load two parameters of one name.");
  return defaults;
}

function defaultOf(param: Param, server: Server): Py {
  const { type } = param;
  if ((!isScalarType(type) && type.kind !== "object") || type.kind === "binary")
    throw new Unloadable(`A server cannot load a parameter of the type ${type.kind}.`);
  requireLoadableType(type);
  try {
    return checked(loads(param.default), param, server);
  } catch (error) {
    if (error instanceof Failure)
      throw new Unloadable(`A server cannot load the parameter ${param.name}: its default is not of its type.`);
    throw error;
  }
}

function checked(value: Py, { type, list }: Param, server: Server): Py {
  if (!list) {
    if (type.kind !== "object") return scalar(value, type);
    enforceValue(value, type, true, server);
    return value;
  }
  if (value.t !== "list" || toArray(value, null, server.numpy).shape.length !== 1) {
    throw new Failure("param.not-a-list", "The parameter takes a plain list.", null, "invalid");
  }
  return { t: "list", items: value.items.map((item) => scalar(item, type)) };
}

function scalar(value: Py, type: DataType): Py {
  if (value.t === "none") return none;
  const refusal = new Failure("param.type", `The value is not a ${type.kind}.`, null, "invalid");
  if (type.kind === "datetime") return instant(value, refusal);
  if (!isScalar(value)) throw refusal;
  if (type.kind === "boolean" && value.t === "bool") return value;
  if (type.kind === "string" && value.t === "str") return value;
  if ((type.kind === "integer" || type.kind === "long") && value.t === "int") return value;
  // Neither range nor precision of the declared type is applied: it becomes Python's own float.
  if ((type.kind === "float" || type.kind === "double") && (value.t === "int" || value.t === "float"))
    return float(toFloat(value));
  throw refusal;
}

/** Text in ISO 8601, up to microseconds and within the years that Python knows; an offset is applied. */
function instant(value: Py, refusal: Failure): Py {
  if (value.t !== "str") throw refusal;
  const text = value.v.trim();
  const nanoseconds = parseDate(value.v);
  if (nanoseconds === null) return none;
  const [, year = "", fraction = ""] = /^(-?\d+).*?(?:\.(\d+))?(?:Z|[+-]\d{2}:?\d{2})?$/.exec(text) ?? [];
  if (fraction.length > 6 || Number(year) < 1 || Number(year) > 9999) throw refusal;
  if (Number(year) < 1678 || Number(year) > 2261) throw new Unknown("A date far from now as a parameter.");
  return time(nanoseconds);
}
