import type { Rule } from "./rules";

/** What can happen to the inputs: columns, tensors and what is nested in them. */
export const inputRules = [
  {
    id: "input.schema-removed",
    sentence: "The inputs are no longer described.",
    means: "Nothing is checked or cast: numbers, dates and bytes arrive as JSON made them.",
  },
  {
    id: "input.schema-added",
    sentence: "The inputs are described now.",
    means: "Payloads that used to pass unseen are checked and cast.",
  },
  {
    id: "input.reordered",
    sentence: "Named columns stand in another order.",
    means: "The server puts them in order; no caller notices.",
  },
  {
    id: "input.positions-swapped",
    sentence: "Unnamed columns stand in another order.",
    means: "Values are taken by position, so they arrive in each other's place.",
  },
  {
    id: "input.positions-shifted",
    sentence: "An unnamed column before the last is gone.",
    means: "All later values move up by one and are read as something else.",
  },
  {
    id: "input.position-added",
    sentence: "An unnamed column was appended.",
    means: "Rows of the old width are refused.",
  },
  {
    id: "input.position-dropped",
    sentence: "The last unnamed column is gone.",
    means: "Its value is dropped without a word.",
  },
  {
    id: "input.names-dropped",
    sentence: "Columns lost their names.",
    means: "Values are taken by position, whatever they are called.",
  },
  { id: "input.names-given", sentence: "Columns got names.", means: "Rows without names are refused." },
  {
    id: "input.names-numbered",
    sentence: "Column names turned from text into numbers.",
    means: "Keys of JSON objects are text and never match a number.",
  },
  {
    id: "input.names-spelled",
    sentence: "Column names turned from numbers into text.",
    means: "Tables without column names no longer match.",
  },
  {
    id: "input.required-added",
    sentence: "A required column is new.",
    means: "Callers that do not send it are refused.",
  },
  { id: "input.optional-added", sentence: "An optional column is new.", means: "Callers may send it; none has to." },
  { id: "input.removed", sentence: "A column is gone.", means: "Its value is dropped without a word." },
  {
    id: "input.renamed",
    sentence: "A column looks renamed.",
    means: "The old name is refused, or its value is lost without a word where the column is optional.",
  },
  {
    id: "input.now-optional",
    sentence: "A required column is optional now.",
    means: "Callers may leave it out; none has to.",
  },
  {
    id: "input.now-required",
    sentence: "An optional column is required now.",
    means: "Callers that leave it out are refused.",
  },
  { id: "input.type-widened", sentence: "A column takes a wider type.", means: "Every value of the old type fits." },
  {
    id: "input.type-coerced",
    sentence: "A column has a type that values are bent into.",
    means: "The answer is 200, but the model receives another value.",
  },
  {
    id: "input.type-refused",
    sentence: "A column has a type that refuses the old one.",
    means: "Values of the old type are refused.",
  },
  {
    id: "input.type-opened",
    sentence: "A column takes anything now.",
    means: "Nothing is checked or cast there any more.",
  },
  {
    id: "input.type-closed",
    sentence: "A column that took anything has a type now.",
    means: "What does not fit that type is refused or bent.",
  },
  {
    id: "input.nested-type-changed",
    sentence: "A type inside a list, object or map changed.",
    means: "Nested values are not cast: what has another type is refused.",
  },
  {
    id: "input.property-optional-added",
    sentence: "An object has a new optional property.",
    means: "Callers may send it; the older model refuses it.",
  },
  {
    id: "input.property-required-added",
    sentence: "An object has a new required property.",
    means: "Objects without it are refused.",
  },
  {
    id: "input.property-removed",
    sentence: "An object lost a property.",
    means: "Objects are closed: one that still has it is refused.",
  },
  {
    id: "input.property-renamed",
    sentence: "A property looks renamed.",
    means: "Objects are closed: the old name is refused.",
  },
  {
    id: "input.property-now-optional",
    sentence: "A required property is optional now.",
    means: "Callers may leave it out; none has to.",
  },
  {
    id: "input.property-now-required",
    sentence: "An optional property is required now.",
    means: "Objects without it are refused.",
  },
  {
    id: "input.class-changed",
    sentence: "An object that a Pydantic class checks has changed.",
    means: "The class may convert and fill in as its author likes; only a real call can tell.",
  },
  {
    id: "input.object-to-map",
    sentence: "An object became a map.",
    means: "Every value must have the map's one type.",
  },
  { id: "input.map-to-object", sentence: "A map became an object.", means: "Keys that are not declared are refused." },
  {
    id: "input.columns-to-tensor",
    sentence: "A table became one tensor.",
    means: "Tables pass by position, whatever the columns are called; rows of named values are refused.",
  },
  {
    id: "input.columns-to-tensors",
    sentence: "A table became named tensors.",
    means: "Lists of records and CSV are refused; tables and objects of lists pass where their values fit.",
  },
  {
    id: "input.tensor-to-columns",
    sentence: "Tensors became a table.",
    means:
      "Lists without names, of different length, or of lists are refused; where columns have no names, tables of several tensors pass by position.",
  },
  { id: "input.tensor-named", sentence: "The one tensor got a name.", means: "A bare list still passes." },
  { id: "input.tensor-unnamed", sentence: "The tensors lost their names.", means: "An object of tensors is refused." },
  {
    id: "input.tensor-added",
    sentence: "A tensor is new.",
    means: "Tensors are always required: callers that do not send it are refused.",
  },
  { id: "input.tensor-removed", sentence: "A tensor is gone.", means: "Its value is dropped without a word." },
  {
    id: "input.tensor-renamed",
    sentence: "A tensor looks renamed.",
    means: "Tensors are always required: the old name is refused.",
  },
  { id: "input.dimension-freed", sentence: "A dimension takes any size now.", means: "Every old size fits." },
  { id: "input.dimension-fixed", sentence: "A dimension takes one size only.", means: "Other sizes are refused." },
  { id: "input.shape-changed", sentence: "A tensor has another shape.", means: "Values of the old shape are refused." },
  {
    id: "input.dtype-widened",
    sentence: "A tensor has a wider element type.",
    means: "Every value of the old type fits.",
  },
  {
    id: "input.dtype-narrowed",
    sentence: "A tensor has a narrower element type.",
    means: "Values outside its range are refused.",
  },
  {
    id: "input.dtype-coerced",
    sentence: "A tensor has an element type that values are bent into.",
    means: "The answer is 200, but the model receives another value.",
  },
  {
    id: "input.dtype-refused",
    sentence: "A tensor has an element type that refuses the old one.",
    means: "Values of the old type are refused.",
  },
] as const satisfies readonly Rule[];
