import { findProtocol } from "@/lib/serving/all";
import { protocolTarget } from "@/lib/serving/target";
import type { Payload, Target } from "@/lib/serving/types";

/** `base`: the path before the protocol's own part, without a slash at its end. `name`: of the model, where the path has one. */
type Place = { origin: string; base: string; name: string | null };

/** Where an address leads that somebody typed, perhaps with the protocol's own path at its end; else why not, in a sentence. */
export function placeOf(address: string, protocol: string): Place | { whyNot: string } {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:"))
    return { whyNot: "The address must begin with http:// or https://." };
  if (url.username !== "" || url.password !== "")
    return { whyNot: "A user name or password does not belong in an address: choose a way to sign in." };
  if (url.search !== "" || url.hash !== "")
    return { whyNot: "The address ends before a question mark or a number sign." };
  if (url.hostname.endsWith("."))
    return { whyNot: "The host ends with a dot: leave the dot out, or one server would have two addresses." };
  if (/%(2f|5c)/i.test(url.pathname))
    return {
      whyNot: "The path holds a slash written as %2F or %5C, which servers read differently: write it as it is meant.",
    };
  const found = (endings[protocol] ?? []).map((ending) => ending.exec(url.pathname)).find((match) => match !== null);
  if (found?.groups?.["chosen"] !== undefined)
    return { whyNot: "Calls go to the server’s default version: register the address without it." };
  const path = found ? url.pathname.slice(0, found.index) : url.pathname;
  return { origin: url.origin, base: path.replace(/\/+$/, ""), name: nameOf(found?.groups?.["name"]) };
}

/** Whether a call of this protocol can name the one deployment that shall answer. */
export function choosesDeployment(protocol: string): boolean {
  return encodes(protocol, { model: "m", deployment: "d" });
}

/** Whether a path of this protocol names a model, so that it must be known. */
export function namesModel(protocol: string): boolean {
  return !encodes(protocol, {}) && encodes(protocol, { model: "m" });
}

/** Whether a body of this protocol can name one of the model's signatures. */
export function namesSignature(protocol: string): boolean {
  const body = (signatureName: string | null) => {
    const encoded = findProtocol(protocol)?.encode(smallest, protocolTarget({ model: "m", signatureName }));
    return encoded?.status === "encoded" ? encoded.call.body : null;
  };
  return body("s") !== body(null);
}

function encodes(protocol: string, target: Partial<Target>): boolean {
  return findProtocol(protocol)?.encode(smallest, protocolTarget(target)).status === "encoded";
}

/** A body that every protocol takes. */
const smallest: Payload = {
  layout: "table",
  columns: [{ name: "a", named: "text", dtype: null }],
  index: null,
  rows: [[{ kind: "number", token: "1" }]],
  params: [],
};

/** What people copy along with an address: the protocol's own part. `chosen`: a version, or a label of one, that no call would name. */
const inference =
  /\/v2(\/models\/(?<name>[^/]+)(?<chosen>\/versions\/[^/]+)?(\/(infer|ready))?|\/health\/(ready|live))?\/?$/;
const models = /\/v1\/models(\/(?<name>[^/:]+)(?<chosen>\/(versions|labels)\/[^/:]+)?(:\w+)?)?\/?$/;
const endings: Record<string, RegExp[]> = {
  "mlflow-scoring": [/\/(invocations|ping|version)\/?$/],
  "azureml-online": [/\/score\/?$/],
  "sagemaker-invoke": [/\/endpoints\/(?<name>[^/]+)\/invocations\/?$/],
  "vertex-predict": [/:(rawPredict|predict)$/],
  "open-inference-v2": [inference],
  "kserve-v1": [models],
  "tensorflow-serving": [models],
};

function nameOf(segment: string | undefined): string | null {
  try {
    return segment === undefined ? null : decodeURIComponent(segment);
  } catch {
    return null;
  }
}
