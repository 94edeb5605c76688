import { formatTime } from "@/lib/format";

import type { Comparison } from "./comparison";
import { changeWord, type EnvironmentCell, type EnvironmentRow } from "./environment-diff";
import { holdsFor } from "./holds-for";
import { metricCell, readsWords, shownMetrics } from "./metrics";
import type { Gap } from "./types";
import { valueRows } from "./value-rows";

type Options = {
  /** Also what is the same in every version. */
  showSame: boolean;
  /** The page's whole address, for whoever reads the copy. */
  address: string;
  /** The moment of the copy, milliseconds since 1970. */
  at: number;
};

/** The comparison as Markdown tables, for a pull request or a chat. Values keep their tokens. */
export function toMarkdown(comparison: Comparison, { showSame, address, at }: Options): string {
  const { versions, base } = comparison;
  const titles = versions.map(({ label }, index) => (index === base ? `${label} (baseline)` : label));
  const section = (
    title: string,
    gaps: readonly Pick<Gap, "index" | "why">[],
    first: string,
    rows: string[][],
    same: number,
  ) => {
    const notes = gaps.map(({ index, why }) => `- ${plain(versions[index]?.label ?? "")}: ${plain(why)}`);
    const table = rows.length === 0 ? [] : tableOf([first, ...titles], rows);
    const rest = same > 0 ? [`${same} the same.`] : [];
    return notes.length + table.length + rest.length === 0 ? [] : [`## ${title}`, ...blocks([notes, table, rest])];
  };
  const values = (title: string, first: string, part: Comparison["params"]) => {
    const rows = valueRows(part);
    const shown = rows.filter((row) => showSame || row.differs);
    return section(
      title,
      [...part.gaps, ...(part.remarks ?? [])],
      first,
      shown.map(({ name, cells }) => [
        name,
        ...cells.map((cell, index) => valueText(cell, part.values[index] === null)),
      ]),
      rows.length - shown.length,
    );
  };
  const { environment } = comparison;
  const packages = environment.rows.filter((row) => showSame || row.differs);
  const metrics = shownMetrics(comparison.metrics, showSame);
  return [
    `# ${titles.map(plain).join(" · ")}`,
    ...versions.map(
      (head) =>
        `- ${plain(head.label)}: ${plain(head.modelName)} ${plain(head.version)} in ${plain(head.connectionName)}, stage ${head.stage ?? "not set"}${head.problem === null ? "" : `. ${plain(head.problem)}`}`,
    ),
    ...verdictBlocks(comparison),
    ...section(
      "Environment",
      environment.gaps,
      "Package",
      packages.map((row) => [row.name, ...environmentTexts(row)]),
      environment.rows.length - packages.length,
    ),
    ...section(
      "Metrics",
      [...comparison.metrics.gaps, ...(comparison.metrics.remarks ?? [])],
      "Metric",
      metrics.map((place) => [comparison.metrics.names[place] ?? "", ...metricTexts(comparison, place)]),
      comparison.metrics.names.length - metrics.length,
    ),
    ...values("Parameters", "Parameter", comparison.params),
    ...values("Tags", "Tag", comparison.tags),
    `${address}\nCopied ${formatTime(at)} UTC.`,
  ]
    .join("\n\n")
    .replace(/\n\n(?=- )/g, "\n")
    .replace(/^(#.*)\n(?=- )/gm, "$1\n\n");
}

function verdictBlocks({ versions, verdicts, base }: Comparison): string[] {
  const rows = verdicts.flatMap((three, index) =>
    three ? [[versions[index]?.label ?? "", three.replace.word, three.rollBack.word, three.mixed.word]] : [],
  );
  if (rows.length === 0) return [];
  const notes = verdicts.flatMap((three, index) =>
    (three?.notes ?? []).map((note) => `- ${plain(versions[index]?.label ?? "")}: ${plain(note)}`),
  );
  const findings = verdicts.flatMap((three, index) =>
    (three?.findings ?? []).map((finding) => {
      const { class: word, rule, path, consequence, direction, certainty } = finding;
      const condition = certainty.kind === "certain" ? "" : ` Holds ${holdsFor(finding)}.`;
      return `- ${plain(versions[index]?.label ?? "")}, ${direction}: ${word} \`${rule}\`${path === null ? "" : ` ${plain(path)}`}. ${plain(consequence + condition)}`;
    }),
  );
  const title = `## Signature: may it take the calls of ${plain(versions[base]?.label ?? "")}?`;
  return [title, tableOf(["Version", "Replace", "Roll back", "Mixed"], rows).join("\n"), ...blocks([notes, findings])];
}

function metricTexts({ metrics, base }: Comparison, place: number): string[] {
  const held = metrics.values[base]?.[place] ?? null;
  return metrics.values.map((one, index) => {
    const cell = metricCell(held, one?.[place] ?? null, metrics.directions[place]?.direction ?? null);
    if (one === null) return "not known";
    if (cell.token === null) return "not there";
    if (index === base || cell.reads === "no-baseline") return cell.token;
    return `${cell.token} (${cell.difference === null ? "" : `${cell.difference}, `}${readsWords[cell.reads]})`;
  });
}

function environmentTexts({ cells }: EnvironmentRow): string[] {
  const words = (cell: EnvironmentCell) =>
    cell.change === "same" || cell.change === "unknown" || cell.text === null ? "" : ` (${changeWord(cell)})`;
  return cells.map((cell) => (cell ? `${cell.text ?? "not there"}${words(cell)}` : "not known"));
}

function valueText(cell: string | null, isUnknown: boolean): string {
  if (cell !== null) return cell === "" ? "(empty)" : cell;
  return isUnknown ? "not known" : "not there";
}

function tableOf(head: string[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.map((cell) => plain(cell)).join(" | ")} |`;
  return [line(head), `| ${head.map(() => "---").join(" | ")} |`, ...rows.map(line)];
}

/** Groups of lines with an empty one between them, as one text each. */
function blocks(groups: string[][]): string[] {
  return groups.filter((lines) => lines.length > 0).map((lines) => lines.join("\n"));
}

/** What others wrote, without a meaning in Markdown or HTML, on one line. */
function plain(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, " ").replace(/[\\`*_[\]<>|#~]/g, "\\$&");
}
