import type { CatalogVersion } from "@/lib/catalog/find-version";
import type { FileEntry, Run } from "@/lib/registries/types";
import { type ProfileChoice, profileOfPins } from "@/lib/signatures/sight/profile-of-pins";
import { looksLikeImage } from "@/lib/versions/file-type";
import { metricNames } from "@/lib/versions/metric-names";
import type { VersionView } from "@/lib/versions/types";

import type { Comparison } from "./comparison";
import { compareEnvironments } from "./environment-diff";
import { fitnessOf } from "./environment-fitness";
import type { VersionParts } from "./parts";
import type { ComparedHead, FileRow, PanelNotes, Part } from "./types";
import { valueTable } from "./value-rows";
import { verdictsOf } from "./verdicts";

/** One version with everything that was read of it. */
export type ComparedSide = { catalog: CatalogVersion; view: VersionView; head: ComparedHead; parts: VersionParts };

/** Pure: all panels of a comparison; only which way metrics are better is added by whoever asks the database. */
export function compareParts(sides: readonly ComparedSide[], base: number): Comparison {
  const runs = sides.map(({ parts }) => parts.run);
  const runNotes = { ...notesOf(runs), remarks: deletedOf(runs) };
  const metrics = runs.map((run) =>
    recordOf(run, ({ metrics }) => Object.fromEntries(metrics.map(({ key, value }) => [key, value]))),
  );
  const tags = sides.map(({ parts }) => parts.tags);
  return {
    versions: sides.map(({ head }) => head),
    base,
    signatures: sides.map(({ parts, view }) => ({
      form: parts.form,
      calls: view.calls,
      server: serverOf(parts, view.calls),
    })),
    verdicts: verdictsOf(
      sides.map(({ parts }) => parts.form),
      base,
    ),
    environment: environmentOf(sides, base),
    metrics: {
      ...runNotes,
      ...valueTable(metrics, metricNames(metrics.flatMap((one) => (one ? [one] : [])))),
      directions: [],
    },
    params: { ...runNotes, ...valueTable(runs.map((run) => recordOf(run, ({ params }) => params))) },
    tags: { ...notesOf(tags), ...valueTable(tags.map((part) => recordOf(part, (data) => data))) },
    runTags: { ...runNotes, ...valueTable(runs.map((run) => recordOf(run, (data) => data.tags))) },
    curves: curvesOf(sides),
    curveNotes: curveNotesOf(sides),
    pictures: picturesOf(sides),
    files: { ...notesOf(sides.map(({ parts }) => parts.files)), rows: fileRows(sides.map(({ parts }) => parts.files)) },
  };
}

/**
 * What serves a version: as its files pin it, else as whoever logged it names its own library. Null for one without a descriptor,
 * and for one of which the registry says how it is called: a container of its own serves it.
 */
export function serverOf(
  { environment, isDescribed }: Pick<VersionParts, "environment" | "isDescribed">,
  calls: VersionView["calls"],
): ProfileChoice | null {
  if (!isDescribed || calls !== null) return null;
  if (environment.state !== "known") return profileOfPins([]);
  const { library, packages } = environment.data;
  const pins = packages.map(({ name, exact, specifier }) => `${name}${exact === null ? specifier : `==${exact}`}`);
  return profileOfPins([...pins, ...(library === null ? [] : [`mlflow==${library}`])]);
}

function recordOf<T>(part: Part<T>, read: (data: T) => Record<string, string>): Record<string, string> | null {
  return part.state === "known" ? read(part.data) : null;
}

function notesOf(parts: readonly Part<unknown>[]): PanelNotes {
  return {
    gaps: parts.flatMap((part, index) => (part.state === "known" ? [] : [{ index, state: part.state, why: part.why }])),
    earlier: parts.flatMap((part, index) =>
      part.state === "known" && part.earlier ? [{ index, ...part.earlier }] : [],
    ),
  };
}

function environmentOf(sides: readonly ComparedSide[], base: number): Comparison["environment"] {
  const environments = sides.map(({ parts }) => parts.environment);
  const facts = environments.map((part) => (part.state === "known" ? part.data : null));
  const { gaps, earlier } = notesOf(environments);
  const unread = sides.flatMap(({ parts }, index) =>
    facts[index] && parts.descriptorProblem !== null
      ? [{ index, state: "failed" as const, why: parts.descriptorProblem }]
      : [],
  );
  const fitness = sides.map(({ view, parts }, index) =>
    parts.environment.state === "failed" ? null : fitnessOf(facts[index] ?? null, view.readiness),
  );
  return { gaps: [...gaps, ...unread], earlier, rows: compareEnvironments(facts, base), fitness };
}

/** Points are read from the registry itself, so only where it answered. A metric of one step has no curve. */
function curvesOf(sides: readonly ComparedSide[]): Comparison["curves"] {
  const has = new Map<string, number[]>();
  sides.forEach(({ parts, view }, index) => {
    if (parts.run.state !== "known" || view.from !== "registry") return;
    for (const metric of steppedMetrics(parts.run.data)) has.set(metric, [...(has.get(metric) ?? []), index]);
  });
  const names = metricNames([...has].flatMap(([metric, versions]) => versions.map(() => ({ [metric]: "" }))));
  return names.map((metric) => ({ metric, versions: has.get(metric) ?? [] }));
}

/** Why a version has no curve; a run without one says nothing, for most log none. */
function curveNotesOf(sides: readonly ComparedSide[]): PanelNotes {
  const gaps = sides.flatMap(({ parts: { run }, view }, index): PanelNotes["gaps"] => {
    if (run.state !== "known") return [{ index, state: run.state, why: run.why }];
    if (view.from === "registry" || steppedMetrics(run.data).length === 0) return [];
    return [{ index, state: "failed", why: "The registry does not answer, and points are kept nowhere else." }];
  });
  return { gaps, earlier: [], remarks: deletedOf(sides.map(({ parts }) => parts.run)) };
}

function deletedOf(runs: readonly Part<Run>[]): { index: number; why: string }[] {
  return runs.flatMap((run, index) =>
    run.state === "known" && run.data.deleted
      ? [{ index, why: "The run was deleted in the registry, which tells of it until it is purged." }]
      : [],
  );
}

function steppedMetrics({ metrics }: Run): string[] {
  return metrics.filter(({ step }) => step !== null && step > 0).map(({ key }) => key);
}

/** Those that several versions have come first: they can be compared. */
function picturesOf(sides: readonly ComparedSide[]): Comparison["pictures"] {
  const found = sides.map(({ view }) => {
    const of = new Map<string, "version" | "run">();
    for (const path of paths(view.files.ok ? view.files.data : null)) of.set(path, "version");
    for (const path of paths(view.from === "registry" && view.runFiles.ok ? view.runFiles.data : null))
      of.set(path, "run");
    return of;
  });
  const elsewhere = sides.map((side) => (allFilesKnown(side) ? null : ("unknown" as const)));
  const names = [...new Set(found.flatMap((of) => [...of.keys()]))];
  const count = (path: string) => found.filter((of) => of.has(path)).length;
  return names
    .sort((a, b) => count(b) - count(a) || (a < b ? -1 : 1))
    .map((path) => ({ path, of: found.map((of, index) => of.get(path) ?? elsewhere[index] ?? null) }));
}

/** What a run's files are is kept nowhere: they are listed by a registry that answers, or not known. */
function allFilesKnown({ catalog, view }: ComparedSide): boolean {
  const isRunKnown = catalog.runId === null || (view.from === "registry" && view.runFiles.ok);
  return isRunKnown && view.files.ok && view.files.data !== null;
}

function paths(files: FileEntry[] | null): string[] {
  return (files ?? []).map(({ path }) => path).filter(looksLikeImage);
}

function fileRows(parts: readonly Part<FileEntry[]>[]): FileRow[] {
  const sizes = parts.map((part) =>
    part.state === "known" ? new Map(part.data.map(({ path, size }) => [path, size])) : null,
  );
  const names = [...new Set(sizes.flatMap((one) => [...(one?.keys() ?? [])]))].sort();
  return names.map((path) => {
    const cells = sizes.map((one) => (one?.has(path) ? { size: one.get(path) ?? null } : null));
    const known = cells.filter((_, index) => sizes[index] !== null);
    return {
      path,
      cells,
      // Files whose sizes nobody knows may differ: they are shown rather than counted as the same.
      differs: known.some(
        (cell) =>
          (cell === null) !== (known[0] === null) ||
          cell?.size !== known[0]?.size ||
          (cell?.size === null && known.length > 1),
      ),
    };
  });
}
