import { inputRules } from "./input-rules";
import { outputRules } from "./output-rules";

/** One line of the table of rules: ids are stable, for policies and scripts may name them. */
export type Rule = {
  id: string;
  /** What was found, in one sentence. */
  sentence: string;
  /** Why it matters to callers. */
  means: string;
};

const signatureRules = [
  {
    id: "signature.removed",
    sentence: "The model has no signature any more.",
    means: "Nothing is checked or cast: numbers, dates and bytes arrive as JSON made them.",
  },
  {
    id: "signature.added",
    sentence: "The model has a signature now.",
    means: "Payloads that used to pass unseen are checked and cast.",
  },
  {
    id: "signature.unknown",
    sentence: "A signature is missing or cannot be read.",
    means: "There is nothing to judge on.",
  },
  {
    id: "signature.unloadable",
    sentence: "No server can load the signature.",
    means: "The server does not start, and no call is answered.",
  },
  {
    id: "signature.type-hint-added",
    sentence: "The signature now comes from Python type hints.",
    means: "The server takes `inputs` alone and casts nothing.",
  },
  {
    id: "signature.type-hint-dropped",
    sentence: "The signature no longer comes from Python type hints.",
    means: "The model receives a table where it received plain values.",
  },
] as const satisfies readonly Rule[];

const paramRules = [
  { id: "param.added", sentence: "A parameter is new.", means: "It has a default; callers may set it." },
  {
    id: "param.removed",
    sentence: "A parameter is gone.",
    means: "Callers that set it are not told that it no longer acts.",
  },
  {
    id: "param.renamed",
    sentence: "A parameter looks renamed.",
    means: "The old name is ignored and the default used, without a word.",
  },
  {
    id: "param.default-changed",
    sentence: "A parameter has another default.",
    means: "Callers that do not set it get other behaviour.",
  },
  { id: "param.type-widened", sentence: "A parameter takes a wider type.", means: "Every value of the old type fits." },
  { id: "param.type-changed", sentence: "A parameter has another type.", means: "Values of the old type are refused." },
  {
    id: "param.type-coerced",
    sentence: "A parameter has a type that values are bent into.",
    means: "The answer is 200, but the model receives another value.",
  },
  {
    id: "param.list-changed",
    sentence: "A parameter turned from one value into a list, or back.",
    means: "The old form is refused.",
  },
] as const satisfies readonly Rule[];

export const rules = [...signatureRules, ...inputRules, ...paramRules, ...outputRules];

export type RuleId = (typeof rules)[number]["id"];
