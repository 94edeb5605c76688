import { expectedProblem } from "./judge";
import { type CaseContent, caseContent, limits } from "./types";

/** A case as one line of a file: bodies are texts in it, so every token comes back as it was typed. */
export function caseLine({ name, protocol, format, contentType, text, expectations }: CaseContent): string {
  return `${JSON.stringify({ name, protocol, format, contentType, text, expectations })}\n`;
}

type ReadLines = { cases: { line: number; content: CaseContent }[]; refused: { line: number; why: string }[] };

/** The other way round, line by line, counted from 1; empty ones are passed over. A line that cannot be used keeps no other away. */
export function readLines(text: string): ReadLines {
  const read: ReadLines = { cases: [], refused: [] };
  const names = new Map<string, number>();
  text
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .forEach((written, at) => {
      if (written.trim() === "") return;
      const line = at + 1;
      const found = readLine(written);
      if (typeof found === "string") return void read.refused.push({ line, why: found });
      const earlier = names.get(found.name);
      if (earlier !== undefined)
        return void read.refused.push({ line, why: `The name “${found.name}” stands in line ${earlier} already.` });
      names.set(found.name, line);
      read.cases.push({ line, content: found });
    });
  return read;
}

function readLine(written: string): CaseContent | string {
  let value: unknown;
  try {
    value = JSON.parse(written);
  } catch {
    return "This is not JSON. One case is one line.";
  }
  const parsed = caseContent.safeParse(value);
  if (parsed.success) {
    const problem = expectedProblem(parsed.data.expectations);
    return problem === null ? parsed.data : `expectations.${problem.field}: ${problem.why}`;
  }
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") ?? "";
  return `${where === "" ? "" : `${where}: `}${issue?.message ?? "This is no case."}`;
}

/** The file that a set is saved as. */
export function fileNameOf({ model, name }: { model: string; name: string }): string {
  return `${`${model}-${name}`.replace(/[^\w.-]+/g, "-").slice(0, 120)}.cases.jsonl`;
}

/** Whether an import goes beyond what a set holds. */
export function isTooMany(there: number, added: number): boolean {
  return there + added > limits.casesOfSet;
}
