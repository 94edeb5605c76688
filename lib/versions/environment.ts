import { readYaml } from "@/lib/signatures/yaml";

import { readCondaVersion } from "./conda-version";
import { isWheel, type PackageLine, readPipLines } from "./requirements";
import type { Environment, Requirement } from "./types";

type EnvironmentTexts = {
  conda?: string | undefined;
  requirements?: string | undefined;
  pythonEnv?: string | undefined;
};
type EnvironmentReading = { ok: true; environment: Environment | null } | { ok: false; why: string };

/** What the model's own files ask for. Null when it carries none. `requirements.txt` wins over the pip part of the conda file. */
export function readEnvironment({ conda, requirements, pythonEnv }: EnvironmentTexts): EnvironmentReading {
  if (conda === undefined && requirements === undefined && pythonEnv === undefined)
    return { ok: true, environment: null };
  const fromConda = conda === undefined ? null : readConda(conda);
  if (fromConda && !fromConda.ok) return fromConda;
  const python = (pythonEnv === undefined ? null : readPython(pythonEnv)) ?? fromConda?.python ?? null;
  const pip = requirements === undefined ? (fromConda?.pip ?? []) : readRequirements(requirements.split("\n"));
  const listed = new Set(pip.map((requirement) => nameKey(requirement.name)));
  const others = (fromConda?.conda ?? []).filter((requirement) => !listed.has(nameKey(requirement.name)));
  return { ok: true, environment: { python, requirements: [...others, ...pip] } };
}

/** Requirements that a later installation may resolve differently. Installers do not count: they do not run the model. */
export function unpinned(environment: Environment): Requirement[] {
  return environment.requirements.filter(({ name, pinned }) => !pinned && !installers.has(nameKey(name)));
}

/** Whether an installer is what is not pinned, so that "all pinned" is said of the rest. */
export function leavesInstallersOut(environment: Environment): boolean {
  return environment.requirements.some(({ name, pinned }) => !pinned && installers.has(nameKey(name)));
}

const installers = new Set(["pip", "setuptools", "wheel"]);

function readConda(text: string) {
  const yaml = readYaml(text, "text");
  if (!yaml.ok) return { ok: false as const, why: `conda.yaml: ${yaml.why}` };
  const root = yaml.value;
  const entries: unknown =
    typeof root === "object" && root !== null && "dependencies" in root ? root.dependencies : null;
  if (!Array.isArray(entries)) return { ok: false as const, why: "conda.yaml: It lists no dependencies." };
  const conda: Requirement[] = [];
  const pip: Requirement[] = [];
  let python: string | null = null;
  for (const entry of entries as unknown[]) {
    if (typeof entry === "string") {
      const requirement = readCondaEntry(entry);
      if (requirement.name === "python") python = requirement.specifier.replace(/^=+/, "") || null;
      else conda.push(requirement);
    } else if (typeof entry === "object" && entry !== null && "pip" in entry && Array.isArray(entry.pip)) {
      pip.push(...readRequirements((entry.pip as unknown[]).filter((line) => typeof line === "string")));
    }
  }
  return { ok: true as const, python, conda, pip };
}

/** `name=1.2.3`, `name=1.2`, `name==1.2.3=build`, `channel::name>=1`, `name 1.2.*`. */
function readCondaEntry(entry: string): Requirement {
  const [, name = entry, rest = ""] = /^(?:\S+::)?([^\s=<>!~]+)\s*(.*)$/.exec(entry.trim()) ?? [];
  const specifier = rest.trim();
  return { name, specifier, pinned: readCondaVersion(specifier).pinned, from: "conda" };
}

/** Line by line, so that another file that is named stands among the packages where it is named. */
function readRequirements(lines: string[]): Requirement[] {
  return lines.flatMap((line) => {
    const { packages, others } = readPipLines(line.replace(/\\\s*$/, ""));
    const [, list] = /^(?:-r|--requirement)[=\s]*(\S.*)$/.exec(others[0] ?? "") ?? [];
    if (list !== undefined) return [{ name: list, specifier: `-r ${list}`, pinned: false, from: "pip" as const }];
    return packages.map(requirementOf);
  });
}

function requirementOf(line: PackageLine): Requirement {
  const { name, extras, kind, specifier, pinned } = line;
  const sign = kind === "editable" ? "-e " : kind === "link" || isWheel(line) ? "@ " : "";
  return {
    name: extras.length > 0 ? `${name}[${extras.join(",")}]` : name,
    specifier: `${sign}${specifier}`,
    pinned,
    from: "pip",
  };
}

function readPython(text: string): string | null {
  const yaml = readYaml(text, "text");
  const root = yaml.ok ? yaml.value : null;
  const python: unknown = typeof root === "object" && root !== null && "python" in root ? root.python : null;
  return typeof python === "string" && python !== "" ? python : null;
}

/** Package names count as equal whatever their case and separators. */
function nameKey(name: string): string {
  return name
    .replace(/\[.*$/, "")
    .replace(/[-_.]+/g, "-")
    .toLowerCase();
}
