import type { Subject } from "@/lib/playground/types";
import type { DataType, Form } from "@/lib/signatures/form";
import { typeText } from "@/lib/signatures/type-text";
import { listWords } from "@/lib/words";

import { type Change, undeclared } from "./changes";
import { csvValue } from "./csv-source";
import { mended, mendLabel, type MendKind } from "./mending";
import type { Sheet } from "./sheet";
import { slice } from "./source";
import type { Splice } from "./splice";
import { cellChanges, type Pairing } from "./shown";
import { formOf } from "./subjects";
import type { Trial } from "./trial";
import { most, type Problem, type ProblemLevel, type Repair } from "./types";

/** Values tried one by one for a version at most: enough for any table that a person fills in. */
const triesAtMost = 4_000;

export type Ground = { label: string; text: string; sheet: Sheet; form: Form; trial: Trial };

/** Columns in which something else arrives than was sent. */
export function changedColumns(ground: Ground, pairing: Pairing): Problem[] {
  return ground.sheet.columns.flatMap((_, column) => {
    const type = typeOfColumn(ground, column);
    if (pairing.to[column] === null || pairing.to[column] === undefined) return [];
    const found = new Map<ProblemLevel, { rule: string; rows: number[]; says: Set<string> }>();
    for (let row = 0; row < ground.sheet.height; row += 1) {
      const changes = [...cellChanges(pairing, row, column), ...notText(pairing, row, column, type)];
      const [first] = changes;
      if (!first) continue;
      const level = changes.some((change) => change.level === "silent") ? "silent" : "slight";
      const { rule } = changes.find((change) => change.level === level) ?? first;
      const group = found.get(level) ?? { rule, rows: [], says: new Set() };
      found.set(level, group);
      group.rows.push(row);
      if (group.says.size <= 4)
        for (const change of changes)
          if (change.level === level)
            group.says.add(
              `\`${short(change.sent)}\` arrives as ${change.rule === "value.not-text" ? change.arrives : `\`${short(change.arrives)}\``}`,
            );
    }
    return [...found].map(([level, { rule, rows, says }]) =>
      problemOf(ground, column, { level, rule, rows, says: sentenceOf(nameOf(ground, column), type, [...says]) }),
    );
  });
}

function notText({ sheet, text, received, to }: Pairing, row: number, column: number, type: DataType | null): Change[] {
  const place = sheet.cell(row, column);
  const seen = received.rows.length === sheet.height ? received.rows[row]?.[to[column] ?? -1] : undefined;
  const what = place && seen ? undeclared(seen, type) : null;
  return place && what
    ? [{ rule: "value.not-text", level: "silent", at: place, sent: slice(text, place), arrives: what }]
    : [];
}

/** Columns in which single values are refused, whatever else is; `where`: the one that the server names first. */
export function refusedColumns(ground: Ground, where: string | null): Problem[] {
  const { sheet, text, trial } = ground;
  const places = sheet.columns
    .map((_, column) => column)
    .sort((a, b) => Number(nameOf(ground, b) === where) - Number(nameOf(ground, a) === where));
  let tries = 0;
  return places.flatMap((column) => {
    const type = typeOfColumn(ground, column);
    if (type === null) return [];
    const results = new Map<string, boolean>();
    const rows: number[] = [];
    for (let row = 0; row < sheet.height && tries < triesAtMost; row += 1) {
      const place = sheet.cell(row, column);
      if (!place) continue;
      const token = slice(text, place);
      const isRefused = results.get(token) ?? trial(token, type) === "refused";
      if (!results.has(token)) tries += 1;
      results.set(token, isRefused);
      if (isRefused) rows.push(row);
    }
    if (rows.length === 0) return [];
    const tokens = [...results].filter(([, isRefused]) => isRefused).map(([token]) => `\`${short(token)}\``);
    const says = `\`${nameOf(ground, column) ?? `column ${column + 1}`}\` is \`${typeText(type)}\` there and does not take ${listed(tokens)}.`;
    return [problemOf(ground, column, { level: "stop", rule: "value.refused", rows, says })];
  });
}

/** The declared type of a column of the sheet; null where it is not known. */
export function typeOfColumn({ sheet, form }: Pick<Ground, "sheet" | "form">, column: number): DataType | null {
  if (form.inputs?.layout !== "columns") return null;
  const name = sheet.columns[column]?.name;
  const { columns } = form.inputs;
  if (columns.every(({ named }) => named === "not")) return columns[column]?.type ?? null;
  return columns.find((one) => one.name === name)?.type ?? null;
}

/** The type of a column by the first version that declares it. */
export function declaredType(subjects: readonly Subject[], sheet: Sheet, column: number): DataType | null {
  for (const subject of subjects) {
    const form = formOf(subject);
    const type = form && typeOfColumn({ sheet, form }, column);
    if (type) return type;
  }
  return null;
}

/** `a`, `b`, `c` and 4 more. */
export function listed(parts: readonly string[], shown = 4): string {
  return parts.length > shown
    ? `${parts.slice(0, shown).join(", ")} and ${parts.length - shown} more`
    : listWords(parts);
}

export function titleOf(level: ProblemLevel, label: string): string {
  if (level === "stop") return `${label} refuses this.`;
  if (level === "silent") return `${label} will not see what you typed.`;
  return level === "slight" ? `${label} sees nearly what you typed.` : `Nobody can tell what ${label} makes of this.`;
}

type Found = { level: ProblemLevel; rule: string; rows: number[]; says: string };

function problemOf(ground: Ground, column: number, { level, rule, rows, says }: Found): Problem {
  const { label, sheet } = ground;
  const where = nameOf(ground, column);
  const marked = rows.slice(0, most);
  return {
    id: [label, level, rule, where ?? column].join(" "),
    level,
    label,
    rule,
    where,
    title: rule === "value.not-text" ? `${label} gets what it does not declare.` : titleOf(level, label),
    text: `${says}${inRows(rows, sheet.height)}`,
    column,
    cells: marked.map((row) => ({ row, column })),
    places: marked.flatMap((row) => {
      const place = sheet.cell(row, column);
      return place ? [{ from: place.from, to: place.to }] : [];
    }),
    repairs: repairsOf(ground, column, rows),
  };
}

/** Which rows it is about; said where there is more than one to look for it in. */
function inRows(rows: readonly number[], height: number): string {
  if (height === 1) return "";
  if (rows.length === height) return " In every row.";
  return ` In ${rows.length === 1 ? "row" : "rows"} ${listed(rows.map((row) => String(row + 1)))}.`;
}

/** One repair for each kind of change that mends cells of the column; only such as the server then takes as they are. */
function repairsOf({ text, sheet, form, trial }: Ground, column: number, rows: readonly number[]): Repair[] {
  const type = typeOfColumn({ sheet, form }, column);
  if (type === null) return [];
  const groups = new Map<string, { kinds: MendKind[]; tokens: string[]; splices: Splice[] }>();
  const known = new Map<string, { kinds: MendKind[]; token: string } | null>();
  for (const row of rows) {
    const place = sheet.cell(row, column);
    if (!place || place.kind === "field") continue;
    const sent = slice(text, place);
    const mend = known.has(sent) ? (known.get(sent) ?? null) : mended(text, place, type);
    if (!known.has(sent)) known.set(sent, mend && trial(mend.token, type) === "fits" ? mend : null);
    const fits = known.get(sent);
    if (!fits) continue;
    const key = fits.kinds.join(" ");
    const group = groups.get(key) ?? { kinds: fits.kinds, tokens: [], splices: [] };
    groups.set(key, group);
    group.tokens.push(fits.token);
    group.splices.push({ from: place.from, to: place.to, insert: fits.token });
  }
  return [...groups.values()].map(({ kinds, tokens, splices }) => ({ label: mendLabel(kinds, tokens), splices }));
}

function sentenceOf(name: string | null, type: DataType | null, says: string[]): string {
  const what = listedChanges(says);
  if (type === null) return name === null ? `${what}.` : `\`${name}\`: ${what}.`;
  return `\`${name ?? "The column"}\` is \`${typeText(type)}\` there: ${what}.`;
}

function listedChanges(says: string[]): string {
  return says.length > 4 ? `${says.slice(0, 4).join(", ")}, and others` : says.join(", ");
}

function nameOf({ sheet }: Pick<Ground, "sheet">, column: number): string | null {
  return sheet.columns[column]?.name ?? null;
}

function short(token: string): string {
  const shown = token.startsWith('"') || token === "" ? token : csvValue(token);
  return shown.length <= 40 ? shown.replaceAll("`", "'") : `${shown.slice(0, 40).replaceAll("`", "'")}…`;
}
