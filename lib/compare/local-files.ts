import type { FileEntry } from "@/lib/registries/types";
import { isWheel, type PackageLine } from "@/lib/versions/requirements";

/** The path of what a line installs from the disk of whoever installs it; null where it names a version, an address or a repository. */
export function localPath({ kind, specifier }: PackageLine): string | null {
  if (kind === "version" && !isWheel({ specifier })) return null;
  const path = specifier
    .replace(/^(?:\w+\+)?file:/i, "")
    .replace(/[#?].*$/, "")
    .replace(/\[[^\]]*\]$/, "");
  return path.includes("://") || /^[\w.-]+@[\w.-]+:/.test(path) ? null : path;
}

/**
 * Lines that name a file or a folder which is not among the model's own: whoever logged the model had it, a server that installs the
 * list has not. `files` null: they are not known, and only what leads out of the model is told of.
 */
export function notBroughtAlong(packages: readonly PackageLine[], files: readonly FileEntry[] | null): PackageLine[] {
  const own = files && new Set(files.map(({ path }) => path));
  return packages.filter((line) => {
    const path = localPath(line);
    if (path === null) return false;
    const inside = withinModel(path);
    if (inside === null) return true;
    const folder = inside === "" ? "" : `${inside}/`;
    return own !== null && ![inside, `${folder}pyproject.toml`, `${folder}setup.py`].some((one) => own.has(one));
  });
}

/** A path below the model's folder, where its list is installed from; null where it leads elsewhere. */
function withinModel(path: string): string | null {
  const plain = path.replaceAll("\\", "/");
  if (/^(?:\/|~|[a-z]:)/i.test(plain)) return null;
  const steps: string[] = [];
  for (const step of plain.split("/")) {
    if (step === "" || step === ".") continue;
    if (step !== "..") steps.push(step);
    else if (steps.pop() === undefined) return null;
  }
  return steps.join("/");
}
