import type { Rule } from "./rules";

/** What can happen to the answers. No server enforces them; they are judged by the JSON that callers read. */
export const outputRules = [
  {
    id: "output.unknown",
    sentence: "The answers are not described on one side.",
    means: "Only a real call can tell what callers will read.",
  },
  {
    id: "output.form-changed",
    sentence: "Answers have another JSON form.",
    means: "Callers look for values where there are none.",
  },
  { id: "output.added", sentence: "Answers have a new field.", means: "Tolerant readers ignore it; strict ones fail." },
  { id: "output.removed", sentence: "Answers lost a field.", means: "Callers that read it fail." },
  {
    id: "output.renamed",
    sentence: "A field of the answers looks renamed.",
    means: "Callers that read the old name fail.",
  },
  {
    id: "output.reordered",
    sentence: "Named fields of the answers stand in another order.",
    means: "Readers by name do not notice.",
  },
  {
    id: "output.positions-swapped",
    sentence: "Unnamed fields of the answers stand in another order.",
    means: "Readers by position take one for another.",
  },
  {
    id: "output.type-widened",
    sentence: "Answers have a type with fewer possible values.",
    means: "Readers of the old type read it.",
  },
  { id: "output.type-changed", sentence: "Answers have another type.", means: "Typed readers fail." },
  {
    id: "output.encoding-changed",
    sentence: "Answers have base64 where they had plain text, or the reverse.",
    means: "Both are JSON text: readers are not told, and read something else.",
  },
  {
    id: "output.digits-lost",
    sentence: "Answers may be integers that JavaScript cannot hold.",
    means: "Readers that use doubles lose digits above 2^53.",
  },
  {
    id: "output.precision-changed",
    sentence: "Answers have more or fewer digits.",
    means: "Equal within the tolerance of 32-bit floats; rounded to three digits or so where they have only 16 bits.",
  },
  {
    id: "output.now-optional",
    sentence: "A field of the answers may be missing now.",
    means: "Callers that expect it fail on null or absence.",
  },
  { id: "output.now-required", sentence: "A field of the answers is always there now.", means: "Nobody is hurt." },
  {
    id: "output.shape-changed",
    sentence: "Answers have other dimensions.",
    means: "An index means something else, or is not there.",
  },
  {
    id: "output.shape-fixed",
    sentence: "A dimension of the answers has one size now.",
    means: "Readers of any size read it.",
  },
] as const satisfies readonly Rule[];
