import { findProtocol } from "./all";
import { mediaType } from "./body";
import { type InputFormat, inputFormats } from "./input-formats";
import { readJson } from "./json";
import { jsonText } from "./json-text";
import type { Call, Loss, Payload, Protocol, Target } from "./types";

/** What somebody composed: a body of `protocol` in `format`, as text. */
type Composed = { protocol: string; format: string; contentType: string; text: string };

/** One way to send a payload. `losses` is empty where nothing gets lost. */
export type Way = { body: string; call: Call; losses: Loss[] };

export type Reception =
  /** It is this body already, and is sent to the last space as it was composed. */
  | ({ status: "as-is" } & Way)
  /** The same in the words of this body. */
  | ({ status: "converted" } & Way)
  /** `instead`: the body under which the same payload goes there all the same; null where none does. */
  | { status: "refused"; why: string; instead: Way | null };

/** `mlflow`, `azure`: the payload in this form, there. */
export type FormatRow = { format: InputFormat; mlflow: Reception; azure: Reception };

/**
 * The same payload in each of the six forms in which people bring it to MLflow models, at MLflow's own server and at Azure's. What
 * Azure's server does not take in that form is refused with the reason, and with the body that it takes `instead`.
 */
export function formatRowsOf(
  payload: Payload,
  composed: Composed | null,
  { mlflow, azure }: { mlflow: Target; azure: Target },
): FormatRow[] {
  return inputFormats.map((format) => {
    const whyNot = whyNotIn(format, payload);
    return {
      format,
      mlflow: inForm("mlflow-scoring", format.mlflow, whyNot, payload, mlflow, composed),
      azure: inForm("azureml-online", atAzure(format, payload), whyNot, payload, azure, composed),
    };
  });
}

function inForm(
  name: string,
  known: InputFormat["azure"],
  whyNot: string | null,
  payload: Payload,
  target: Target,
  composed: Composed | null,
): Reception {
  const protocol = findProtocol(name);
  if (!protocol) throw new Error(`There is no protocol ${name}.`);
  const body = known.status === "taken" ? known.body : known.instead;
  const reception = inBody(protocol, payload, { ...target, body }, composed);
  const why =
    whyNot ??
    (known.status === "refused" ? known.why : null) ??
    (reception.status === "refused" ? reception.why : null);
  if (why === null) return reception;
  const others = protocol.bodies.map(({ name: other }) =>
    inBody(protocol, payload, { ...target, body: other }, composed),
  );
  const instead = reception.status === "refused" ? leastLossy(others) : wayIn(reception);
  return { status: "refused", why, instead };
}

function inBody(protocol: Protocol, payload: Payload, target: Target, composed: Composed | null): Reception {
  const encoded = protocol.encode(payload, target);
  if (encoded.status === "refused") return { ...encoded, instead: null };
  const body = target.body ?? "";
  const way = { body, call: encoded.call, losses: encoded.losses };
  const isIt = composed?.protocol === protocol.name && composed.format === body;
  if (!composed || !(isIt || saysTheSame(composed, encoded.call))) return { status: "converted", ...way };
  return { status: "as-is", body, call: { ...encoded.call, body: composed.text }, losses: [] };
}

/** Token by token; only spaces may differ. */
function saysTheSame({ contentType, text }: Composed, call: Call): boolean {
  return (
    mediaType(contentType) === mediaType(call.headers["content-type"] ?? "") && compact(text) === compact(call.body)
  );
}

function compact(text: string): string {
  const json = readJson(text);
  return json.status === "read" ? jsonText(json.value) : text;
}

function leastLossy(receptions: Reception[]): Way | null {
  const ways = receptions.flatMap((reception) => (reception.status === "refused" ? [] : [wayIn(reception)]));
  return ways.reduce<Way | null>((best, way) => (best && best.losses.length <= way.losses.length ? best : way), null);
}

function wayIn({ body, call, losses }: Way): Way {
  return { body, call, losses };
}

function whyNotIn({ name, layout }: InputFormat, payload: Payload): string | null {
  if (payload.layout === "raw") return "This payload is neither a table nor tensors, so it has none of these forms.";
  if (layout === "table" || payload.layout === "table") return null;
  const isNamed = payload.tensors.some((tensor) => tensor.name !== null);
  if (name === "tensor" && isNamed) return "The tensors have names, and a plain list has no place for them.";
  return name === "tensors" && !isNamed ? "The tensor has no name to stand under." : null;
}

/** What is known of a form at Azure's server, for this payload: lists are for models with tensors, and there alone. */
function atAzure({ name, layout, azure }: InputFormat, payload: Payload): InputFormat["azure"] {
  if (payload.layout === "table" && layout === "tensors" && azure.status === "taken") {
    const why = "For a model with columns Azure's inference server reads a table in split form, and no lists.";
    return { status: "refused", why, instead: azure.body };
  }
  const isList = payload.layout === "tensors" && payload.tensors.every((tensor) => tensor.name === null);
  // Without names a list of instances is the nested list.
  return name === "instances" && isList ? { status: "taken", body: "input_data" } : azure;
}
