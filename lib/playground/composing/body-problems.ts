import { exampleValues } from "@/lib/signatures/example";
import type { Column, Form } from "@/lib/signatures/form";
import { typicalToken } from "@/lib/signatures/samples/tokens";
import type { Sight } from "@/lib/signatures/sight/types";

import { listed, titleOf } from "./column-problems";
import { csvField } from "./csv-source";
import { mended, mendLabel } from "./mending";
import { addColumns, removedMembers, renameColumn } from "./sheet-edits";
import type { Reading, Sheet } from "./sheet";
import { memberOf, type ObjectSource, type Source, textIn } from "./source";
import type { Range } from "./splice";
import type { Problem, Repair } from "./types";

type Refused = Extract<Sight, { status: "refused" }>;
type Read = Extract<Reading, { status: "read" }>;
export type BodyGround = { label: string; text: string; reading: Read; form: Form; example: string | null };

/** A problem that is about the whole body, or a part of it that is no column. */
export function bodyProblem(
  label: string,
  level: Problem["level"],
  rule: string,
  where: string | null,
  text: string,
  repairs: Repair[] = [],
  places: Range[] = [],
): Problem {
  return {
    id: [label, level, rule, where ?? ""].join(" "),
    level,
    label,
    rule,
    where,
    title: titleOf(level, label),
    text,
    column: null,
    cells: [],
    places,
    repairs,
  };
}

/** Required columns that the table has not, with what would put them there. */
export function missingColumns(ground: BodyGround): Problem[] {
  const { label, text, reading, form } = ground;
  const { sheet } = reading;
  if (!sheet || form.inputs?.layout !== "columns") return [];
  const { columns } = form.inputs;
  if (columns.every(({ named }) => named === "not")) return tooFewColumns(ground, sheet, columns);
  const missing = columns.filter(
    (column) => column.required && !sheet.columns.some(({ name }) => name === column.name),
  );
  if (missing.length === 0) return [];
  if (sheet.columns.every(({ name }) => name === null)) return [namelessColumns(ground, sheet, columns)];
  const repairs = missing.flatMap((column) => renames(sheet, text, columns, column));
  const unlike = repairs.length > 0 ? [] : [additionOf(ground, sheet, missing)];
  const names = missing.map(({ name }) => `\`${name ?? ""}\``);
  const says = `${listed(names, 6)} ${missing.length === 1 ? "is" : "are"} missing, and the model needs ${missing.length === 1 ? "it" : "them"}.`;
  return [
    {
      ...bodyProblem(label, "stop", "column.missing", missing[0]?.name ?? null, says, [...repairs, ...unlike]),
      id: `${label} stop column.missing`,
    },
  ];
}

/** What a server says of the whole, where nothing smaller is known to be the cause. */
export function wholeProblem(ground: BodyGround, { rule, why, where, code }: Refused): Problem {
  const { label, text, reading, form } = ground;
  const param = where === null ? undefined : form.params?.find(({ name }) => name === where);
  const source = param ? memberOf(reading.params ?? undefined, param.name) : undefined;
  if (param && source) {
    const mend = mended(text, source, param.list ? { kind: "array", items: param.type } : param.type, true);
    const repairs = mend
      ? [
          {
            label: mendLabel(mend.kinds, [mend.token]),
            splices: [{ from: source.from, to: source.to, insert: mend.token }],
          },
        ]
      : [];
    return bodyProblem(label, "stop", rule, where, `${why} The answer would be ${code}.`, repairs, [source]);
  }
  const column = reading.sheet?.columns.findIndex(({ name }) => name !== null && name === where) ?? -1;
  const place = column >= 0 ? reading.sheet?.columns[column]?.at : null;
  return {
    ...bodyProblem(
      label,
      "stop",
      rule,
      where,
      `${why} The answer would be ${code}.`,
      wrapping(text, reading.root),
      place ? [place] : [],
    ),
    column: column >= 0 ? column : null,
  };
}

/** Parameters that the model has not: ignored without a word. */
export function ignoredParams({ label, text, reading, form }: BodyGround): Problem[] {
  const { params } = reading;
  if (!params) return [];
  const unknown = params.members.filter(({ name }) => !form.params?.some((param) => param.name === name));
  return unknown.map(({ name, key }) =>
    bodyProblem(
      label,
      "slight",
      "param.ignored",
      name,
      `The model has no parameter \`${name}\`; it is ignored.`,
      [
        { label: "Leave it out", splices: removedMembers(params, (other) => other !== name) },
        ...nearParams(text, form, params, name),
      ],
      [key],
    ),
  );
}

function nearParams(_text: string, form: Form, params: ObjectSource, name: string): Repair[] {
  const near = form.params?.find(
    (param) => bare(param.name) === bare(name) && !params.members.some((member) => member.name === param.name),
  );
  const key = params.members.find((member) => member.name === name)?.key;
  return near && key
    ? [{ label: `Call it ${near.name}`, splices: [{ ...key, insert: JSON.stringify(near.name) }] }]
    : [];
}

/** Bodies that stand without the key they belong under. */
function wrapping(text: string, root: Source | null): Repair[] {
  if (!root) return [];
  const under = (key: string): Repair[] => [
    {
      label: `Put it under ${key}`,
      splices: [
        { from: root.from, to: root.from, insert: `{"${key}": ` },
        { from: root.to, to: root.to, insert: "}" },
      ],
    },
  ];
  if (root.kind === "list")
    return under(
      root.items.length > 0 && root.items.every(({ kind }) => kind === "object") ? "dataframe_records" : "inputs",
    );
  const isSplit =
    root.kind === "object" && memberOf(root, "data")?.kind === "list" && memberOf(root, "columns")?.kind === "list";
  return isSplit && text !== "" ? under("dataframe_split") : [];
}

function renames(sheet: Sheet, text: string, columns: readonly Column[], { name }: Column): Repair[] {
  const near = sheet.columns.findIndex(
    (sent) =>
      sent.name !== null &&
      name !== null &&
      bare(sent.name) === bare(name) &&
      !columns.some((column) => column.name === sent.name),
  );
  return near < 0 || name === null
    ? []
    : [{ label: `Call ${sheet.columns[near]?.name ?? ""} ${name}`, splices: renameColumn(sheet, text, near, name) }];
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

function tooFewColumns(ground: BodyGround, sheet: Sheet, columns: readonly Column[]): Problem[] {
  const missing = columns.slice(sheet.columns.length);
  if (missing.length === 0) return [];
  const says = `The model needs ${columns.length} columns, and the table has ${sheet.columns.length}.`;
  return [bodyProblem(ground.label, "stop", "column.too-few", null, says, [additionOf(ground, sheet, missing)])];
}

function namelessColumns({ label, text }: BodyGround, sheet: Sheet, columns: readonly Column[]): Problem {
  const says = `The model's columns have names, and the table has none.`;
  const { layout } = sheet;
  if (layout.kind !== "split" || layout.names || sheet.columns.length !== columns.length)
    return bodyProblem(label, "stop", "column.missing", null, says);
  const names = columns.map(({ name, named }) => (named === "number" ? (name ?? "") : JSON.stringify(name ?? "")));
  const at = layout.split.from + 1;
  const colon = /:\s*/.exec(text.slice(at))?.[0] ?? ": ";
  return bodyProblem(label, "stop", "column.missing", null, says, [
    { label: "Name the columns", splices: [{ from: at, to: at, insert: `"columns"${colon}[${names.join(", ")}], ` }] },
  ]);
}

/** Values of the version's own example where it has one, else typical ones. */
function additionOf({ text, example }: BodyGround, sheet: Sheet, missing: readonly Column[]): Repair {
  const known = example === null ? {} : exampleValues(example);
  const added = missing.map(({ name, type }) => {
    const token = (name === null ? undefined : known[name]) ?? typicalToken(type);
    const field =
      sheet.layout.kind === "csv"
        ? csvField(token.startsWith('"') ? textIn(token) : token === "null" ? "" : token)
        : token;
    return { name: name ?? "", tokens: Array.from({ length: sheet.height }, () => field) };
  });
  const [only, ...others] = missing;
  const label =
    only?.name != null && others.length === 0
      ? `Add ${only.name}`
      : others.length === 1 && only?.name != null && others[0]?.name != null
        ? `Add ${only.name} and ${others[0].name}`
        : `Add ${missing.length} columns`;
  return { label, splices: addColumns(sheet, text, added) };
}
