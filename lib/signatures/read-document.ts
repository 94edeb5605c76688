import { isLosslessNumber } from "lossless-json";

import type { FormReading } from "./form";
import { parsePythonJson } from "./python-json";
import { readForm } from "./read-form";
import { documentLimit, readYaml, type YamlReading } from "./yaml";

type DocumentReading =
  | {
      ok: true;
      reading: FormReading;
      /** Whether it is a model's descriptor, and not the signature alone. */
      descriptor: boolean;
      /** MLflow's version that logged the model, as a descriptor names it; null when it does not. */
      loggedWith: string | null;
    }
  | { ok: false; why: string };

/**
 * The signature in the text of a file: a model's descriptor (`MLmodel`) or the signature alone, as JSON or YAML. `why` is a
 * sentence and never quotes the text. A descriptor without a signature is read, and its signature absent.
 */
export function readDocument(text: string): DocumentReading {
  const parsed = parsedText(text);
  return parsed.ok ? readSignature(parsed.value) : parsed;
}

/** The same for what is already parsed; `null` is no signature, a list the inputs alone, text a document of its own. */
export function readSignature(value: unknown): DocumentReading {
  if (typeof value !== "string") return readParsed(value);
  // Once only: nearly every text is YAML, and what is no more than words stays so however often it is parsed.
  const parsed = parsedText(value);
  return parsed.ok ? readParsed(parsed.value) : parsed;
}

function parsedText(text: string): YamlReading {
  if (text.length > documentLimit) return { ok: false, why: "It is larger than the limit of 1 MB." };
  // What a failed download leaves behind is not a model that says of itself that it has no signature.
  if (text.split("\n").every((line) => /^\s*(#.*|---\s*)?$/.test(line))) return { ok: false, why: "It is empty." };
  const json = /^\s*[[{"n]/.test(text) ? jsonOf(text) : undefined;
  return json === undefined ? readYaml(text) : { ok: true, value: json };
}

function readParsed(value: unknown): DocumentReading {
  const found = (reading: FormReading): DocumentReading => ({ ok: true, reading, descriptor: false, loggedWith: null });
  if (value === null) return found({ state: "absent" });
  if (Array.isArray(value)) return found(readForm({ inputs: value }));
  if (!isRecord(value)) return { ok: false, why: "It holds no signature." };
  if (descriptorKeys.some((key) => key in value)) {
    const version = value.mlflow_version;
    const reading = readForm(value.signature, value.is_signature_from_type_hint === true);
    return { ok: true, reading, descriptor: true, loggedWith: typeof version === "string" ? version : null };
  }
  if (["inputs", "outputs", "params"].some((key) => key in value)) {
    return found(readForm(value, value.is_signature_from_type_hint === true));
  }
  return { ok: false, why: "It holds no signature: neither a model descriptor nor inputs, outputs or params." };
}

/** What tells a descriptor from a signature. */
const descriptorKeys = ["signature", "flavors", "mlflow_version", "model_uuid"];

/** Undefined when it is not JSON; numbers keep their tokens. */
function jsonOf(text: string): unknown {
  try {
    return parsePythonJson(text);
  } catch {
    return undefined; // not JSON, or nested deeper than the stack: the reader of YAML has limits and says why
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !isLosslessNumber(value);
}
