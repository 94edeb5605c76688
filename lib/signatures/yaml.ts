import { parseDocument, visit } from "yaml";

/** Characters of one document at most: a real one has a few thousand, and parsing blocks everybody for seconds per megabyte. */
export const documentLimit = 1024 * 1024;
const aliasLimit = 100;
/** A hundred thousand nested "- " end the process: the parser builds a regular expression from the indentation. */
const depthLimit = 64;

export type YamlReading = { ok: true; value: unknown } | { ok: false; why: string };

/**
 * Reads YAML that somebody else wrote: core schema only (no custom tags, no dates), limits on size, nesting and aliases.
 * `why` is a sentence for people and never quotes the document. Of a key given twice, the last value counts. `scalars` as text:
 * nothing becomes a number, so that a version 3.10 is not 3.1.
 */
export function readYaml(text: string, scalars: "typed" | "text" = "typed"): YamlReading {
  if (text.length > documentLimit) return { ok: false, why: "It is larger than the limit of 1 MB." };
  if (nesting(text) > depthLimit)
    return { ok: false, why: `It is nested deeper than the limit of ${depthLimit} levels.` };

  // Looking for duplicates compares every key with every other: 25 s for half a megabyte.
  const document = parseDocument(text, {
    schema: scalars === "text" ? "failsafe" : "core",
    uniqueKeys: false,
    logLevel: "error", // "silent" would read the first of several documents and keep quiet about the others
  });
  const [error] = document.errors;
  if (error?.code === "MULTIPLE_DOCS")
    return { ok: false, why: "It holds several YAML documents, and only one can be meant." };
  if (error) {
    const line = error.linePos?.[0].line;
    return { ok: false, why: line === undefined ? "It is not YAML." : `It is not YAML: line ${line} cannot be read.` };
  }
  const tooMany: YamlReading = { ok: false, why: `It uses more than the limit of ${aliasLimit} aliases.` };
  let aliases = 0;
  visit(document, {
    Alias: () => (++aliases > aliasLimit ? visit.BREAK : undefined),
  });
  if (aliases > aliasLimit) return tooMany;
  try {
    return { ok: true, value: document.toJS({ maxAliasCount: aliasLimit }) };
  } catch {
    return tooMany; // the one refusal of toJS: few aliases that multiply
  }
}

/** How deep it may be nested, counted without parsing and without understanding quotes, so it errs upwards. */
function nesting(text: string): number {
  let deepest = 0;
  const columns: number[] = [];
  const enter = (column: number) => {
    while (columns.length > 0 && (columns.at(-1) ?? 0) >= column) columns.pop();
    deepest = Math.max(deepest, columns.push(column));
  };
  for (const line of text.split("\n")) {
    let column = line.length - line.trimStart().length;
    if (column === line.length) continue;
    enter(column);
    // "- - ? a" opens a level at each indicator of one line.
    while (/[-?:]/.test(line.charAt(column)) && /[ \t]/.test(line.charAt(column + 1))) {
      column += 1;
      while (/[ \t]/.test(line.charAt(column))) column += 1;
      if (column < line.length) enter(column);
    }
  }
  let open = 0;
  for (const char of text) {
    if (char === "[" || char === "{") deepest = Math.max(deepest, ++open);
    else if ((char === "]" || char === "}") && open > 0) open -= 1;
  }
  return deepest;
}
