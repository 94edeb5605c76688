import { formatBytes } from "@/lib/format";
import { beginningOf, lineText, type PackageLine } from "@/lib/versions/requirements";

import type { EnvironmentFacts } from "./environment";
import { compareVersions, readVersion, stepBetween, type VersionStep } from "./pep440";

/** What became of a package since the baseline. `pinned`/`unpinned`: an exact version came or went. `source`: another way to get it. */
type PackageChange =
  | "same"
  | "added"
  | "removed"
  | VersionStep
  | "pinned"
  | "unpinned"
  | "range"
  | "extras"
  | "condition"
  | "source"
  | "other"
  | "changed"
  | "unknown";

export type EnvironmentCell = {
  /** Null: not there. */
  text: string | null;
  /** Against the baseline; `same` for the baseline itself. */
  change: PackageChange;
  /** Of exact versions: the newer or the older one. */
  way: "up" | "down" | null;
};
export type EnvironmentRow = {
  id: string;
  name: string;
  part: "runtime" | "package";
  cells: (EnvironmentCell | null)[];
  differs: boolean;
};

/** Null: nothing is known of that version's environment, and its cells are null too. */
type Sides = readonly (EnvironmentFacts | null)[];

/** One row for each thing that any of the versions needs, in the order of names; `base` is the index of the baseline. */
export function compareEnvironments(sides: Sides, base: number): EnvironmentRow[] {
  return [...runtimeRows(sides, base), ...packageRows(sides, base)];
}

/** What became of it, in a word or two: `minor up`, `no longer pinned`. */
export function changeWord({ change, way }: EnvironmentCell): string {
  const step = steps.has(change) && way !== null ? `${change} ${way}` : change;
  return words[change] ?? step;
}

/** `stop`: code written for one may not run with the other. `caution`: look at it. */
export function weightOf(change: PackageChange): "stop" | "caution" | "plain" {
  if (change === "major" || change === "epoch" || change === "removed") return "stop";
  return change === "same" ||
    change === "added" ||
    change === "pinned" ||
    change === "patch" ||
    change === "changed" ||
    change === "unknown"
    ? "plain"
    : "caution";
}

const steps: ReadonlySet<string> = new Set<VersionStep>([
  "epoch",
  "major",
  "minor",
  "patch",
  "pre-release",
  "post-release",
  "development",
  "local",
]);
const words: Partial<Record<PackageChange, string>> = {
  pinned: "pinned now",
  unpinned: "no longer pinned",
  range: "other range",
  extras: "other extras",
  condition: "other condition",
  source: "other source",
  other: "other version",
  unknown: "cannot tell",
};

function runtimeRows(sides: Sides, base: number): EnvironmentRow[] {
  // Undefined: not known, which is not the same as not there.
  const described = <T>(facts: EnvironmentFacts, said: T) => (facts.withoutDescriptor ? undefined : said);
  const rows: [string, string, (facts: EnvironmentFacts) => string | null | undefined][] = [
    ["python", "Python", ({ python }) => python?.version ?? null],
    ["library", "MLflow that logged it", (facts) => described(facts, facts.library)],
    ["flavors", "Flavors", (facts) => described(facts, listText(facts.flavors.map(({ name }) => name).sort()))],
    ["size", "Model size", ({ size }) => (size === null ? null : formatBytes(size))],
    ["build", "Installed first", ({ build }) => listText(build)],
    ["channels", "Conda channels", ({ channels }) => listText(channels)],
    ["indexes", "Package indexes", ({ indexes }) => listText(indexes)],
    ["options", "Installer options", ({ options }) => listText(options)],
  ];
  const frameworks = [
    ...new Set(
      sides.flatMap(
        (facts) => facts?.flavors.flatMap(({ name, framework }) => (framework === null ? [] : [name])) ?? [],
      ),
    ),
  ].sort();
  const framework = (flavor: string) => (facts: EnvironmentFacts) =>
    described(facts, facts.flavors.find(({ name }) => name === flavor)?.framework ?? null);
  return [
    ...rows,
    ...frameworks.map((name): (typeof rows)[number] => [`framework ${name}`, `${name}, when logged`, framework(name)]),
  ].flatMap(([id, name, read]) => {
    const texts = sides.map((facts) => (facts ? read(facts) : undefined));
    if (texts.every((text) => text === null || text === undefined)) return [];
    const cells = texts.map((text) => (text === undefined ? null : textCell(text, texts[base], isVersion(id))));
    return [rowOf({ id, name, part: "runtime", cells })];
  });
}

/** Of the rows above the packages, those that hold a version; the others hold lists and sizes. */
function isVersion(id: string): boolean {
  return id === "python" || id === "library" || id.startsWith("framework ");
}

function packageRows(sides: Sides, base: number): EnvironmentRow[] {
  const names = new Map<string, string>();
  for (const line of sides.flatMap((facts) => facts?.packages ?? []))
    if (!names.has(line.key)) names.set(line.key, line.name);
  const known = sides.map((facts) => facts && linesByKey(facts.packages));
  return [...names]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, name]) => {
      const before = known[base] ? (known[base].get(key) ?? []) : undefined;
      const cells = known.map((lines) => lines && packageCell(lines.get(key) ?? [], before));
      return rowOf({ id: `package ${key}`, name, part: "package", cells });
    });
}

/** Spellings of one version or range do not differ. Without a baseline only the texts can tell. */
function rowOf(row: Omit<EnvironmentRow, "differs">): EnvironmentRow {
  const cells = row.cells.flatMap((cell) => cell ?? []);
  const judged = cells.some(({ change }) => change !== "unknown");
  return {
    ...row,
    differs: judged ? cells.some(({ change }) => change !== "same") : new Set(cells.map(({ text }) => text)).size > 1,
  };
}

function linesByKey(lines: PackageLine[]): Map<string, PackageLine[]> {
  const byKey = new Map<string, PackageLine[]>();
  for (const line of lines) byKey.set(line.key, [...(byKey.get(line.key) ?? []), line]);
  return byKey;
}

/** `before` undefined: nothing is known of the baseline. */
function textCell(text: string | null, before: string | null | undefined, isVersion: boolean): EnvironmentCell {
  if (before === undefined) return { text, change: "unknown", way: null };
  if (text === before) return { text, change: "same", way: null };
  if (text === null || before === null) return { text, change: text === null ? "removed" : "added", way: null };
  return { text, ...(isVersion ? versionChange(before, text) : { change: "changed" as const, way: null }) };
}

function packageCell(lines: PackageLine[], before: PackageLine[] | undefined): EnvironmentCell {
  const text = lines.length === 0 ? null : lines.map(lineText).join(" · ");
  if (before === undefined) return { text, change: "unknown", way: null };
  const beforeText = before.length === 0 ? null : before.map(lineText).join(" · ");
  if (text === null || beforeText === null)
    return { text, change: text === beforeText ? "same" : text === null ? "removed" : "added", way: null };
  return { text, ...linesChange(before, lines) };
}

type Change = Pick<EnvironmentCell, "change" | "way">;

/** Of several lines under conditions of their own, the change that weighs most. */
function linesChange(before: PackageLine[], after: PackageLine[]): Change {
  const [one, other] = [before[0], after[0]];
  if (one && other && before.length === 1 && after.length === 1) return lineChange(one, other);
  const left = [...after].sort(byText);
  const changes = [...before].sort(byText).map((line): Change => {
    const at = left.findIndex(({ marker }) => marker === line.marker);
    const [same] = at < 0 ? [] : left.splice(at, 1);
    return same ? lineChange(line, same) : otherCondition;
  });
  return [...changes, ...left.map(() => otherCondition)].reduce((a, b) => (rank(b) > rank(a) ? b : a));
}

const otherCondition: Change = { change: "condition", way: null };

function byText(a: PackageLine, b: PackageLine): number {
  const [one, other] = [lineText(a), lineText(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}

function rank({ change }: Change): number {
  return change === "same" ? -1 : ["plain", "caution", "stop"].indexOf(weightOf(change));
}

function lineChange(one: PackageLine, other: PackageLine): Change {
  if (one.kind !== other.kind) return { change: "source", way: null };
  if (one.kind !== "version") return { change: one.specifier === other.specifier ? "same" : "source", way: null };
  if (one.exact !== null && other.exact !== null && one.exact !== other.exact) {
    const step = versionChange(one.exact, other.exact);
    if (step.change !== "same") return step;
  }
  if ((one.exact === null) !== (other.exact === null))
    return { change: one.exact === null ? "pinned" : "unpinned", way: null };
  const range = one.exact === null ? rangeChange(one, other) : null;
  if (range && range.change !== "same") return range;
  if (one.extras.join() !== other.extras.join()) return { change: "extras", way: null };
  if (one.marker !== other.marker) return { change: "condition", way: null };
  return { change: "same", way: null };
}

/** From `=1.26` to `=2.1` is a step as between versions. */
function rangeChange(one: PackageLine, other: PackageLine): Change {
  const [old, now] = [beginningOf(one), beginningOf(other)];
  if (old !== null && now !== null && old.split(".").length === now.split(".").length) return versionChange(old, now);
  return { change: rangeKey(one) === rangeKey(other) ? "same" : "range", way: null };
}

/** The parts of a range in any order are the same range. */
function rangeKey({ specifier }: PackageLine): string {
  return specifier
    .split(",")
    .map((part) => part.replace(/\s/g, ""))
    .sort()
    .join();
}

function versionChange(before: string, after: string): Change {
  const [old, now] = [readVersion(before), readVersion(after)];
  if (!old || !now) return { change: "other", way: null };
  const step = stepBetween(old, now);
  return step === null
    ? { change: "same", way: null }
    : { change: step, way: compareVersions(old, now) < 0 ? "up" : "down" };
}

function listText(items: string[]): string | null {
  return items.length === 0 ? null : items.join(", ");
}
