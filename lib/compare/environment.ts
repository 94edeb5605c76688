import { readYaml } from "@/lib/signatures/yaml";
import type { FileEntry } from "@/lib/registries/types";
import { type PackageLine, readCondaLine, readPipLines, withoutCredentials } from "@/lib/versions/requirements";

import { canAgree, type Wish } from "./agree";
import { notBroughtAlong } from "./local-files";
import { readVersion } from "./pep440";

/** Everything that a version's files say of what it needs and of what it was made with. */
export type EnvironmentFacts = {
  /** `3.11.9`, and the file that says so. */
  python: { version: string; from: string } | null;
  /** Of the library that wrote the descriptor. */
  library: string | null;
  /** Ways to load it, with the version of the framework where the descriptor names it. */
  flavors: { name: string; framework: string | null }[];
  /** Effective: what `requirements.txt` lists wins over `python_env.yaml`, and that over the conda file. */
  packages: PackageLine[];
  /** What is installed before them (`pip==24.0`), in the order of `python_env.yaml`. */
  build: string[];
  /** Conda channels, in their order. */
  channels: string[];
  /** Package indexes other than the default one. */
  indexes: string[];
  /** Options that were not followed. */
  options: string[];
  /** Sentences about files that contradict each other. */
  conflicts: string[];
  /** Environment files that are there. */
  files: string[];
  /** Packages that are installed from a file which the model does not bring along. */
  absent: PackageLine[];
  /** Bytes of the model. */
  size: number | null;
  /** There is a descriptor and it could not be read: what it would say is not known. */
  withoutDescriptor: boolean;
};

type EnvironmentSource = {
  texts: Record<string, string>;
  descriptor: MapReading;
  files: readonly FileEntry[] | null;
};

type EnvironmentReading = { ok: true; facts: EnvironmentFacts } | { ok: false; why: string };
export type MapReading = { ok: true; value: Record<string, unknown> | null } | { ok: false; why: string };

/** Reads one of the documents as keys and values; `value` null: it is not there. `scalars` as in `readYaml`. */
export function readMap(texts: Record<string, string>, path: string, scalars: "typed" | "text" = "typed"): MapReading {
  const text = texts[path];
  if (text === undefined) return { ok: true, value: null };
  const yaml = readYaml(text, scalars);
  if (!yaml.ok) return { ok: false, why: `${path}: ${yaml.why}` };
  return isMap(yaml.value)
    ? { ok: true, value: yaml.value }
    : { ok: false, why: `${path}: It is not a set of keys and values.` };
}

/** Reads descriptor and environment files together. A file of the environment that cannot be read fails all: half an environment compares wrong. */
export function readEnvironmentFacts({ texts, descriptor: described, files }: EnvironmentSource): EnvironmentReading {
  const conda = readMap(texts, "conda.yaml", "text");
  if (!conda.ok) return conda;
  const pythonEnv = readMap(texts, "python_env.yaml", "text");
  if (!pythonEnv.ok) return pythonEnv;
  const descriptor = described.ok ? described.value : null;
  const fromConda = condaOf(conda.value);
  const required = texts["requirements.txt"] === undefined ? null : readPipLines(texts["requirements.txt"]);
  const fromPython = pipOf(pythonEnv.value);
  const own = required ?? fromPython;
  const ownFile = required ? "requirements.txt" : "python_env.yaml";
  const pip = own ?? fromConda.pip;
  const pythons = pythonsOf(descriptor, fromConda.python, pythonEnv.value);
  const listed = new Set(pip.packages.map(({ key }) => key));
  const packages = [...fromConda.packages.filter(({ key }) => !listed.has(key)), ...pip.packages];
  return {
    ok: true,
    facts: {
      python: pythons[0] ?? null,
      library: textOf(descriptor?.mlflow_version),
      flavors: flavorsOf(descriptor),
      packages,
      build: linesOf(pythonEnv.value?.build_dependencies),
      channels: fromConda.channels,
      indexes: [...new Set([...pip.indexes, ...fromConda.pip.indexes])],
      options: [...new Set([...pip.others, ...fromConda.pip.others])],
      conflicts: [
        ...pythonConflicts(pythons.filter(({ from }) => from !== "MLmodel")),
        ...twiceIn(pip.packages, own ? ownFile : "the pip section of conda.yaml"),
        ...between(fromConda.packages, "the conda section", pip.packages, own ? ownFile : "the pip section"),
        ...(own ? between(fromConda.pip.packages, "the pip section of conda.yaml", own.packages, ownFile) : []),
      ],
      files: ["conda.yaml", "python_env.yaml", "requirements.txt"].filter((path) => texts[path] !== undefined),
      absent: notBroughtAlong(packages, files),
      size: sizeOf(descriptor, files),
      withoutDescriptor: !described.ok,
    },
  };
}

type Json = Record<string, unknown>;

/** What `python_env.yaml` lists itself; null where it only leads to `requirements.txt`, as it does when MLflow writes it. */
function pipOf(pythonEnv: Json | null): ReturnType<typeof readPipLines> | null {
  const lines = linesOf(pythonEnv?.dependencies).filter((line) => !/^(-r|--requirement)\b/.test(line));
  return lines.length === 0 ? null : readPipLines(lines.join("\n"));
}

function linesOf(list: unknown): string[] {
  return listOf(list).flatMap((line) => textOf(line)?.trim() ?? []);
}

function condaOf(root: Json | null) {
  const channels = listOf(root?.channels).flatMap((channel) => textOf(channel) ?? []);
  const lines: ReturnType<typeof readCondaLine>[] = [];
  const pipLines: string[] = [];
  for (const entry of listOf(root?.dependencies)) {
    if (typeof entry === "string") lines.push(readCondaLine(entry));
    else if (isMap(entry)) pipLines.push(...listOf(entry.pip).flatMap((line) => textOf(line) ?? []));
  }
  const python = lines.find(({ key }) => key === "python");
  const named = lines.flatMap(({ channel }) => channel ?? []);
  return {
    python:
      python === undefined || python.specifier === "" ? null : (python.exact ?? python.specifier.replace(/^=+\s*/, "")),
    packages: lines.filter((line) => line !== python).map(({ channel: _, ...line }) => line),
    channels: [...new Set([...channels, ...named].map(withoutCredentials))],
    pip: readPipLines(pipLines.join("\n")),
  };
}

/** Each place that names a Python version, the most binding one first. */
function pythonsOf(descriptor: Json | null, conda: string | null, pythonEnv: Json | null) {
  const generic =
    isMap(descriptor?.flavors) && isMap(descriptor.flavors.python_function) ? descriptor.flavors.python_function : null;
  const places: [string, string | null][] = [
    ["python_env.yaml", textOf(pythonEnv?.python)],
    ["conda.yaml", conda],
    ["MLmodel", textOf(generic?.python_version)],
  ];
  return places.flatMap(([from, version]) => (version === null ? [] : [{ version, from }]));
}

/** `sklearn` with its `sklearn_version`; loaders without a framework of their own have none. */
function flavorsOf(descriptor: Json | null): EnvironmentFacts["flavors"] {
  const flavors = isMap(descriptor?.flavors) ? descriptor.flavors : {};
  return Object.entries(flavors).map(([name, about]) => {
    const key = isMap(about)
      ? Object.keys(about).find((one) => one.endsWith("_version") && one !== "python_version")
      : undefined;
    return { name, framework: key === undefined || !isMap(about) ? null : textOf(about[key]) };
  });
}

/** What the descriptor counts, else the sum of the files, when every size is known. */
function sizeOf(descriptor: Json | null, files: readonly FileEntry[] | null): number | null {
  const counted = Number(textOf(descriptor?.model_size_bytes) ?? NaN);
  if (Number.isSafeInteger(counted) && counted >= 0) return counted;
  if (files === null || files.length === 0) return null;
  return files.reduce<number | null>((sum, { size }) => (sum === null || size === null ? null : sum + size), 0);
}

function pythonConflicts(pythons: { version: string; from: string }[]): string[] {
  const [first, ...others] = pythons;
  const other = others.find(({ version }) => first && !canAgree(pythonWish(first.version), pythonWish(version)));
  return first && other ? [`${first.from} asks for Python ${first.version}, ${other.from} for ${other.version}.`] : [];
}

/** `3.11` means any 3.11.*, whichever file says it. */
function pythonWish(version: string): Wish {
  if (/^\d+(\.\d+)?$/.test(version)) return { exact: null, specifier: `=${version}` };
  return { exact: readVersion(version) ? version : null, specifier: version };
}

function between(first: PackageLine[], here: string, second: PackageLine[], there: string): string[] {
  return first.flatMap((line) => {
    const others = second.filter(({ key, marker }) => key === line.key && marker === line.marker);
    const other = others.find((one) => disagree(line, one));
    return other ? [`${line.name}: ${here} asks for ${words(line)}, ${there} for ${words(other)}.`] : [];
  });
}

function twiceIn(lines: PackageLine[], where: string): string[] {
  return lines.flatMap((line, index) => {
    const earlier = lines
      .slice(0, index)
      .find((one) => one.key === line.key && one.marker === line.marker && disagree(one, line));
    return earlier ? [`${line.name}: ${where} asks for ${words(earlier)} and for ${words(line)}.`] : [];
  });
}

/** Two ways to get a package, or two wishes that no version satisfies. */
function disagree(a: PackageLine, b: PackageLine): boolean {
  if (a.kind !== b.kind) return true;
  if (a.kind !== "version") return a.specifier !== b.specifier;
  return !canAgree(a, b);
}

function words({ exact, specifier }: PackageLine): string {
  return exact ?? (specifier === "" ? "any version" : specifier);
}

function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  return typeof value === "number" ? String(value) : null;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function isMap(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
