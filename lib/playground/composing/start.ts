import type { Draft, Subject } from "@/lib/playground/types";
import { protocols } from "@/lib/serving/all";
import { mlflowScoring } from "@/lib/serving/mlflow";
import { samplePayloads, type Sample } from "@/lib/signatures/samples/samples";

import { formatIn } from "./format-of";
import { scoring } from "./scoring";
import { insertRows, tokensOf } from "./sheet-edits";
import { isCsv, readDraft, type Sheet } from "./sheet";
import { memberOf, readSource, type Source } from "./source";
import { spliced } from "./splice";
import { formOf, labelOf } from "./subjects";
import { tidied } from "./tidied";

/** A place to start from. */
export type Start = { id: string; label: string; hint: string | null; draft: Draft };

/** The first payload for a version: its own example, else a typical one of its signature, else an empty table. */
export function draftFromSubject(subject: Subject): Draft {
  return startsFrom([subject])[0]?.draft ?? emptyDraft;
}

export const emptyDraft: Draft = {
  protocol: scoring,
  format: "dataframe_split",
  contentType: "application/json",
  text: '{"dataframe_split": {"columns": [], "data": []}}\n',
};

/** All examples of all versions, then what their signatures make. */
export function startsFrom(subjects: readonly Subject[]): Start[] {
  const examples = subjects.flatMap((subject) =>
    subject.examples.map(({ path, draft }): Start => ({
      id: `${labelOf(subject)} ${path}`,
      label: `Input example of ${labelOf(subject)}`,
      hint: path,
      draft,
    })),
  );
  const typical = subjects.flatMap((subject) => {
    const form = formOf(subject);
    const sample = form && samplePayloads(form).find(({ kind }) => kind === "typical");
    return sample
      ? [
          {
            id: `${labelOf(subject)} signature`,
            label: `Signature of ${labelOf(subject)}`,
            hint: "typical values",
            draft: draftOf(sample),
          },
        ]
      : [];
  });
  return [...examples, ...typical];
}

/** Values at the edges of a version's types, each as a payload of its own. */
export function boundaryStarts(subject: Subject): Start[] {
  const form = formOf(subject);
  if (!form) return [];
  return samplePayloads(form).flatMap((sample) =>
    sample.kind === "boundary" ? [{ id: sample.name, label: sample.name, hint: null, draft: draftOf(sample) }] : [],
  );
}

/**
 * A boundary payload as one more row of the draft: its first row, with the edge in its column. Null where it is no row of this
 * table: it lacks columns, or has others.
 */
export function withBoundaryRow(draft: Draft, subject: Subject, boundary: Start): Draft | null {
  const typical = startsFrom([{ ...subject, examples: [] }])[0];
  const [here, there, usual] = [readDraft(draft), readDraft(boundary.draft), typical && readDraft(typical.draft)];
  if (isCsv(draft) || here.status !== "read" || there.status !== "read" || usual?.status !== "read") return null;
  const [sheet, edge, plain] = [here.sheet, there.sheet, usual.sheet];
  if (!sheet || !edge || !plain || edge.height !== 1 || sheet.layout.kind === "vectors") return null;
  const isLike =
    namesIn(edge) === namesIn(plain) &&
    edge.columns.every(({ name }) => name === null || sheet.columns.some((column) => column.name === name));
  if (!isLike) return null;
  const edgeTokens = tokensOf(edge, boundary.draft.text, 0);
  const usualTokens = tokensOf(plain, typical?.draft.text ?? "", 0);
  const first = sheet.height > 0 ? tokensOf(sheet, draft.text, 0) : null;
  const row = sheet.columns.map(({ name }, at) => {
    const column = edge.columns.findIndex((one) => one.name === name && name !== null);
    const found = name === null ? at : column;
    const token = edgeTokens[found] ?? null;
    const isEdge = found >= 0 && token !== usualTokens[found];
    return first === null || isEdge ? token : (first[at] ?? null);
  });
  if (row.includes(null) && !first?.includes(null)) return null;
  return { ...draft, text: spliced(draft.text, insertRows(sheet, draft.text, sheet.height, [row])) };
}

function namesIn({ columns }: Sheet): string {
  return JSON.stringify(columns.map(({ name }) => name));
}

export type FileReading = { status: "read"; draft: Draft; says: string } | { status: "unreadable"; why: string };

/**
 * A draft of a file or of what was pasted, known by its form: CSV (or what a spreadsheet copies) with a header, a list of records, a
 * bare table, any body of a protocol. `preferred`: protocols of the chosen endpoints, asked first.
 */
export async function draftFromText(text: string, preferred: readonly string[]): Promise<FileReading> {
  const reading = readSource(text);
  if (reading.status === "read" && (reading.root.kind === "list" || reading.root.kind === "object"))
    return draftFromJson(text, reading.root, preferred);
  const looksLikeJson = /^\ufeff?\s*[[{]/.test(text);
  if (looksLikeJson)
    return {
      status: "unreadable",
      why: reading.status === "unreadable" ? reading.why : "This JSON is neither a list nor an object.",
    };
  return draftFromCsv(text);
}

function draftFromJson(text: string, root: Source, preferred: readonly string[]): FileReading {
  const wrapped = bareBody(text, root);
  if (wrapped) return wrapped;
  const names = new Set([...preferred, ...protocols.map(({ name }) => name)]);
  for (const name of names) {
    const protocol = protocols.find((one) => one.name === name);
    const read = protocol?.readPayload(text, "application/json", null);
    if (!protocol || read?.status !== "read" || (read.payload.layout === "raw" && protocol !== mlflowScoring)) continue;
    const draft = {
      protocol: protocol.name,
      format: formatIn(root, text, protocol.name),
      contentType: "application/json",
      text,
    };
    return { status: "read", draft, says: `Read as ${protocol.title}: ${draft.format}.` };
  }
  return { status: "unreadable", why: "This JSON is no body that any known protocol takes." };
}

/** What stands without the key it belongs under gets that key; its own text stays. */
function bareBody(text: string, root: Source): FileReading | null {
  const under = (format: string, key: string, says: string): FileReading => ({
    status: "read",
    says,
    draft: {
      protocol: scoring,
      format,
      contentType: "application/json",
      text: `{"${key}": ${text.slice(root.from, root.to)}}\n`,
    },
  });
  if (root.kind === "list") {
    const areRecords = root.items.length > 0 && root.items.every(({ kind }) => kind === "object");
    return areRecords
      ? under("dataframe_records", "dataframe_records", "Read as a list of records.")
      : under("inputs_list", "inputs", "Read as a list of values.");
  }
  const isSplit = memberOf(root, "columns")?.kind === "list" && memberOf(root, "data")?.kind === "list";
  return isSplit ? under("dataframe_split", "dataframe_split", "Read as a table in split form.") : null;
}

/** The reader of CSV is loaded when somebody brings some. */
async function draftFromCsv(text: string): Promise<FileReading> {
  const { default: Papa } = await import("papaparse");
  const { data, errors, meta } = Papa.parse<string[]>(text.replace(/^\ufeff/, "").trimEnd(), {
    delimiter: "",
    skipEmptyLines: true,
  });
  const [head] = data;
  const problem = errors.find(({ type }) => type === "Quotes");
  if (problem) return { status: "unreadable", why: `Line ${(problem.row ?? 0) + 1} has a quote in the wrong place.` };
  if (!head || (head.length < 2 && data.length < 2))
    return { status: "unreadable", why: "This is neither JSON nor CSV with a header." };
  const isPlain = meta.delimiter === ",";
  const own = isPlain ? text : `${Papa.unparse(data, { newline: "\n" })}\n`;
  const rows = data.length - 1;
  return {
    status: "read",
    draft: { protocol: scoring, format: "csv", contentType: "text/csv", text: own },
    says: `Read as CSV: ${rows.toLocaleString("en")} ${rows === 1 ? "row" : "rows"}, ${head.length} columns.`,
  };
}

function draftOf({ request }: Sample): Draft {
  const isText = request.contentType.startsWith("text/csv");
  const reading = isText ? null : readSource(request.body);
  const format = reading?.status === "read" ? formatIn(reading.root, request.body, scoring) : "csv";
  return {
    protocol: scoring,
    format,
    contentType: request.contentType,
    text: isText ? request.body : tidied(request.body),
  };
}
