import type { Form } from "@/lib/signatures/form";

import { entryOf, textOf } from "./cells";
import { type Fault, explained, faultsBySignature, knownNames, namedIn, statusFault, unknownFault } from "./faults";
import { encodeFrame, frameBodies, isFrameBody, readFrame, usualFrame } from "./frames";
import { contentOf, jsonOf, opened, wordOf } from "./replies";
import type { Explanation, Metadata, Payload, Protocol, Reply } from "./types";

/** MLflow's scoring server, `mlflow models serve`, and what is built around it. */
export const mlflowScoring: Protocol = {
  name: "mlflow-scoring",
  title: "MLflow scoring server",
  bodies: frameBodies,

  encode(payload, target) {
    if (target.deployment !== null)
      return { status: "refused", why: "A scoring server has one model and no deployments to choose from." };
    const body = target.body ?? usualFrame(payload);
    if (!isFrameBody(body)) return { status: "refused", why: "This protocol has no such body." };
    return encodeFrame(body, payload, `${target.base}/invocations`, {});
  },

  decode: (reply) =>
    opened(reply, (root) => {
      const predictions = entryOf(root, "predictions");
      // Whoever sends an unwrapped body gets an unwrapped answer, and servers before 2.0 knew no envelope.
      return { content: contentOf(predictions ?? root) };
    }),

  readPayload: readFrame,
  explain: explainScoring,
  health: ({ base }) => ({ path: `${base}/ping`, read: (reply) => (isPing(reply) ? true : null) }),
  metadata: ({ base }) => ({ path: `${base}/version`, read: readVersion }),
};

/** Why MLflow's server refused. Its messages repeat the payload, so only names that are known anyway are taken from them. */
export function explainScoring(reply: Reply, payload: Payload | null, form: Form | null): Explanation {
  const root = jsonOf(reply);
  const message = textOf(entryOf(root ?? undefined, "message"));
  const fault =
    (message === null ? null : scoringFault(message, payload, form)) ??
    (reply.status === 500 && message === null ? brokenAnswer : statusFault(reply)) ??
    unknownFault(reply);
  return explained(fault, reply.status);
}

const brokenAnswer: Fault = {
  text: "The server broke before it could say why: the request has no content type, or the model's answer cannot be written as JSON",
  where: null,
};

type Rule = { says: RegExp; text: (where: string | null) => string };

/** In the order in which they are tried: the first that a message matches. */
const rules: Rule[] = [
  { says: /Model is missing inputs/, text: (where) => `${column(where)} is missing` },
  { says: /missing (required )?(columns?|fields?)/i, text: (where) => `${column(where)} is missing` },
  // Its message goes on with the words of a column that was not converted.
  {
    says: /Invalid parameters found/,
    text: (where) =>
      where === null
        ? "A parameter has another type than the signature says"
        : `Parameter \`${where}\` has another type than the signature says`,
  },
  {
    says: /Failed to convert column|Can ?not safely convert|Incompatible input types/i,
    text: (where) => `${column(where)} holds values that its declared type does not take`,
  },
  {
    says: /timezone-naive|time ?zone/i,
    text: (where) => `${column(where)} holds a time with a zone, and the model takes times without one`,
  },
  {
    says: /Invalid properties not defined/,
    text: (where) => `${column(where)} holds an object with keys that the signature does not know`,
  },
  {
    says: /Shape of input|expected shape|Shape mismatch/i,
    text: () => "The input has another shape than the signature says",
  },
  {
    says: /exactly one of the input fields|Received a list|must be a JSON dictionary/i,
    text: () => "The body has not exactly one of dataframe_split, dataframe_records, inputs and instances",
  },
  { says: /valid JSON|JSONDecodeError|parse input from JSON/i, text: () => "The body is not JSON" },
  { says: /has no attribute 'dtype'/, text: () => "Two columns have one name" },
  { says: /invalid literal for|could not convert/i, text: (where) => `${column(where)} holds text that is no number` },
  { says: /error while evaluating the model/, text: () => "The body fits, and the model itself failed on it" },
];

function scoringFault(message: string, payload: Payload | null, form: Form | null): Fault | null {
  const rule = rules.find(({ says }) => says.test(message));
  if (!rule) return null;
  const own = faultsBySignature(payload, form)[0];
  const isMissing = /missing/.test(rule.says.source);
  if (own && (isMissing || /column/.test(rule.text(null)))) return own;
  const where = namedIn(message, knownNames(payload, form));
  return { text: rule.text(where), where };
}

function column(where: string | null): string {
  return where === null ? "A column" : `Column \`${where}\``;
}

/** Some servers put both answers in quotes. */
function isPing(reply: Reply): boolean {
  return wordOf(reply)?.trim() === "";
}

function readVersion(reply: Reply): Metadata | null {
  const version = /^\d+\.\d+[\w.+-]{0,30}$/.exec(wordOf(reply)?.trim() ?? "")?.[0];
  return version === undefined
    ? null
    : { server: `MLflow ${version}`, model: null, versions: [], inputs: null, outputs: null };
}
