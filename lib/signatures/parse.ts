import type { Form, FormReading, Part } from "./form";
import { readForm } from "./read-form";
import { paramText, tensorText, typeText } from "./type-text";
import type { Field, Signature, SignatureReading } from "./types";
import { readYaml } from "./yaml";

/** What a model's descriptor says of itself, beside its signature. */
type Descriptor = {
  signature: SignatureReading;
  /** The same as data. */
  form: FormReading;
  /** Names of the flavors, as written. */
  flavors: string[];
  /** File of the input example, relative to the model's root; null when none was saved. */
  example: string | null;
  /** Python version the generic flavor was logged with. */
  python: string | null;
  /** MLflow's version that wrote it. */
  library: string | null;
};

type DescriptorReading = { ok: true; descriptor: Descriptor } | { ok: false; why: string };

/** Reads the text of an `MLmodel` file. A signature that cannot be read does not hide the rest. */
export function parseDescriptor(text: string): DescriptorReading {
  const yaml = readYaml(text);
  if (!yaml.ok) return yaml;
  if (!isRecord(yaml.value)) return { ok: false, why: "It is not a model descriptor." };
  const root = yaml.value;
  const flavors = isRecord(root.flavors) ? root.flavors : {};
  const generic = isRecord(flavors.python_function) ? flavors.python_function : {};
  const example = isRecord(root.saved_input_example_info) ? root.saved_input_example_info.artifact_path : null;
  const form = readForm(root.signature, root.is_signature_from_type_hint === true);
  return {
    ok: true,
    descriptor: {
      signature: asPeopleRead(form),
      form,
      flavors: Object.keys(flavors),
      example: typeof example === "string" ? example : null,
      python: scalarText(generic.python_version),
      library: scalarText(root.mlflow_version),
    },
  };
}

/** A form as people read it: one line a field. The evidence of requests holds it, so its words do not change lightly. */
export function parseSignature(raw: unknown, fromTypeHint = false): SignatureReading {
  return asPeopleRead(readForm(raw, fromTypeHint));
}

function asPeopleRead(reading: FormReading): SignatureReading {
  return reading.state === "present" ? { state: "present", signature: signatureOf(reading.form) } : reading;
}

function signatureOf(form: Form): Signature {
  return {
    inputs: form.inputs && fieldsOf(form.inputs),
    outputs: form.outputs && fieldsOf(form.outputs),
    params:
      form.params?.map((param) => ({
        name: param.name,
        type: paramText(param),
        required: false,
        default: param.default,
      })) ?? null,
    fromTypeHint: form.fromTypeHint,
  };
}

function fieldsOf(part: Part): Field[] {
  if (part.layout === "tensors")
    return part.tensors.map((tensor) => ({
      name: tensor.name,
      type: tensorText(tensor),
      required: true,
      default: null,
    }));
  return part.columns.map(({ name, type, required }) => ({ name, type: typeText(type), required, default: null }));
}

function scalarText(value: unknown): string | null {
  if (typeof value === "string") return value;
  return typeof value === "number" ? String(value) : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
