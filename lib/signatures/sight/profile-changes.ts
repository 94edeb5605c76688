import { type Server, serverOf } from "./server";
import type { ServerProfile } from "./types";

/** What a caller of one server would find changed with the other: a sentence each; empty when it is the same server. */
export function changesBetween(from: ServerProfile, to: ServerProfile): string[] {
  const before = serverOf(from);
  const after = serverOf(to);
  return traits.flatMap(({ differs, now, otherwise }) => {
    if (!differs(before) && differs(after)) return now;
    return differs(before) && !differs(after) ? otherwise : [];
  });
}

/** What is said when a server comes to have a trait, and when it loses it. */
type Trait = { differs(server: Server): boolean; now: string[]; otherwise: string[] };

const traits: Trait[] = [
  {
    differs: (server) => server.protocol === "2.9",
    now: [
      "Missing inputs and wrong shapes are answered with 500 instead of 400.",
      "inputs as a list of records, or with single values, is refused; lists by column pass.",
      "Integers too large for their type wrap around in inputs and instances instead of being refused.",
      "Nested columns, type hints and bodies without an envelope are not known.",
    ],
    otherwise: [
      "Missing inputs and wrong shapes are answered with 400 instead of 500.",
      "inputs as a list of records, or with single values, passes.",
      "Integers too large for their type are refused in inputs and instances instead of wrapping around.",
      "Nested columns, type hints and bodies without an envelope are known.",
    ],
  },
  {
    differs: (server) => server.pandas === 3,
    now: [
      "Columns of text arrive as str instead of object, and missing text as NaN instead of None.",
      "Nested text for boolean, and nested numeric text for double, is refused.",
      "A nested list of texts with a null in it arrives with one letter of each.",
    ],
    otherwise: [
      "Columns of text arrive as object instead of str, and missing text as None instead of NaN.",
      "Nested text for boolean, and nested numeric text for double, passes.",
      "A nested list of texts with a null in it arrives whole, with the text None.",
    ],
  },
  {
    differs: (server) => server.dates === "astype",
    now: ["In a table, booleans and integers above 2^63 pass for dates."],
    otherwise: ["In a table, booleans and integers above 2^63 are refused for dates."],
  },
  {
    differs: (server) => server.dates === "to_datetime" || server.guessesDates,
    now: ["In a table, all dates of a column have to be spelled alike."],
    otherwise: ["In a table, each date of a column may be spelled in its own way."],
  },
  {
    differs: (server) => server.losesIndex,
    now: ["Row labels of the caller's own mix up rows that have nested columns."],
    otherwise: ["Row labels of the caller's own do no harm to nested columns."],
  },
  {
    differs: (server) => server.parquet,
    now: ["Parquet is taken."],
    otherwise: ["Parquet is not taken."],
  },
];
