import { csvCell } from "@/lib/csv-cell";

import type { Comparison } from "./comparison";
import { changeWord } from "./environment-diff";
import { holdsFor } from "./holds-for";
import { metricCell, readsWords } from "./metrics";
import { signatureRows } from "./signature-rows";
import type { FileRow, ValueTable } from "./types";
import { valueRows } from "./value-rows";

/** `cells`: what stands in the columns after the version's own, in their order; what is left out is empty. */
type Line = { part: string; name: string; index: number; cells: (string | null)[] };

const own = ["part", "name", "connection", "model", "version", "baseline"];
const columns = ["value", "difference", "relative", "reads as"];

/**
 * The comparison as CSV: one line for each thing and version, so that it can be filtered; texts that a spreadsheet would
 * take for a formula are quoted with an apostrophe in front. Numbers keep their tokens, sizes of files are in bytes.
 */
export function toCsv(comparison: Comparison): string {
  const { versions, base, params, tags, runTags } = comparison;
  const lines = [
    ...verdictLines(comparison),
    ...signatureLines(comparison),
    ...environmentLines(comparison),
    ...metricLines(comparison),
    ...valueLines("parameter", params, base),
    ...valueLines("tag", tags, base),
    ...valueLines("run tag", runTags, base),
    ...fileLines(comparison),
  ].flatMap(({ part, name, index, cells }) => {
    const head = versions[index];
    if (!head) return [];
    const { connection, model, version } = head;
    const rest = columns.map((_, at) => cells[at] ?? "");
    return [[part, name, connection, model, version, index === base ? "yes" : "no", ...rest]];
  });
  return (
    [[...own, ...columns], ...lines]
      .map((line) => line.map((cell) => csvCell(cell, { numbers: true })).join(","))
      .join("\r\n") + "\r\n"
  );
}

/** The three answers about each version, then everything that was found; the fields and what became of them stand as the difference. */
function verdictLines({ verdicts }: Comparison): Line[] {
  return verdicts.flatMap((three, index): Line[] => {
    if (!three) return [];
    const answers = [
      { name: "replace", verdict: three.replace },
      { name: "roll back", verdict: three.rollBack },
      { name: "mixed", verdict: three.mixed },
    ];
    return [
      ...answers.map(({ name, verdict }) => ({
        part: "verdict",
        name,
        index,
        cells: [verdict.word, null, null, verdict.summary],
      })),
      ...three.findings.map((finding) => {
        const { rule, class: word, path, side, before, after, consequence, direction } = finding;
        const change = `${path ?? side}: ${before ?? "not there"} → ${after ?? "not there"}`;
        const says = `${direction === "replace" ? "Replace" : "Roll back"}: ${consequence} Holds ${holdsFor(finding)}.`;
        return { part: "finding", name: rule, index, cells: [word, change, null, says] };
      }),
    ];
  });
}

function signatureLines({ signatures, base }: Comparison): Line[] {
  const readings = signatures.map(({ form }) => (form.state === "known" ? form.data : null));
  const isKnown = readings.map((reading) => reading !== null && reading.state !== "unreadable");
  return signatureRows(readings).flatMap(({ side, name, cells }) =>
    cellLines({ part: "signature", name: `${side}: ${name}`, cells, isKnown, base }),
  );
}

function environmentLines({ environment, base }: Comparison): Line[] {
  return environment.rows.flatMap(({ name, cells }) =>
    cells.flatMap((cell, index): Line[] => {
      if (cell === null) return [];
      const reads = index === base ? null : changeWord(cell);
      return [{ part: "environment", name, index, cells: [cell.text, null, null, reads] }];
    }),
  );
}

function metricLines({ metrics, base }: Comparison): Line[] {
  return metrics.names.flatMap((name, place) =>
    metrics.values.flatMap((one, index): Line[] => {
      if (one === null) return [];
      const held = metrics.values[base]?.[place] ?? null;
      const cell = metricCell(held, one[place] ?? null, metrics.directions[place]?.direction ?? null);
      const judged = [ascii(cell.difference), ascii(cell.relative), readsWords[cell.reads]];
      return [{ part: "metric", name, index, cells: [cell.token, ...(index === base ? [] : judged)] }];
    }),
  );
}

function valueLines(part: string, table: ValueTable, base: number): Line[] {
  const isKnown = table.values.map((one) => one !== null);
  return valueRows(table).flatMap(({ name, cells }) => cellLines({ part, name, cells, isKnown, base }));
}

/** Registries tell sizes and no digests; equal sizes need not be equal files, so the words say what was compared. */
function fileLines({ files, base }: Comparison): Line[] {
  return files.rows.flatMap(({ path, cells }) => {
    const held = cells[base] ?? null;
    const isBaseKnown = files.gaps.every(({ index }) => index !== base);
    return cells.flatMap((cell, index): Line[] => {
      if (cell === null) return [];
      const reads = index === base || !isBaseKnown ? null : fileWord(held, cell);
      return [
        { part: "file", name: path, index, cells: [cell.size === null ? null : String(cell.size), null, null, reads] },
      ];
    });
  });
}

type FileCell = FileRow["cells"][number];

function fileWord(held: FileCell, cell: NonNullable<FileCell>): string {
  if (held === null) return "differs";
  if (held.size === null || cell.size === null) return "size not known";
  return held.size === cell.size ? "same size" : "differs";
}

type Cells = {
  part: string;
  name: string;
  cells: readonly (string | null)[];
  /** Of each version: where nothing is known, nothing is said. */
  isKnown: readonly boolean[];
  base: number;
};

/** What is not there is a line too where the baseline has it: else nobody would see that it went. */
function cellLines({ part, name, cells, isKnown, base }: Cells): Line[] {
  const held = cells[base] ?? null;
  return cells.flatMap((cell, index): Line[] => {
    if (!isKnown[index] || (cell === null && (index === base || held === null))) return [];
    const reads = index === base || !isKnown[base] ? null : cell === held ? "same" : "differs";
    return [{ part, name, index, cells: [cell, null, null, reads] }];
  });
}

/** A minus that programs read. */
function ascii(text: string | null): string | null {
  return text && text.replace("−", "-");
}
