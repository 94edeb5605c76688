/** A version of a Python package, taken apart as PEP 440 says. Numbers are whole and may be longer than a double holds. */
export type PythonVersion = {
  epoch: bigint;
  release: bigint[];
  pre: { phase: "a" | "b" | "rc"; number: bigint } | null;
  post: bigint | null;
  dev: bigint | null;
  /** Lower-case parts of what follows `+`: `cu121`, `2`. */
  local: string[];
};

/** What differs between two versions, the weightiest part first. */
export type VersionStep =
  "epoch" | "major" | "minor" | "patch" | "pre-release" | "post-release" | "development" | "local";

/** Longer than any real version; a number of a million digits is nobody's version. */
const longest = 200;
const form =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d+)?)?(?:-(\d+)|([-_.]?(?:post|rev|r)[-_.]?)(\d+)?)?(?:([-_.]?dev[-_.]?)(\d+)?)?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/;

/** Reads every spelling that PEP 440 normalises (`v1.0-alpha.1`, `1.0rev4`); null for what is no version. */
export function readVersion(text: string): PythonVersion | null {
  const trimmed = text.trim().toLowerCase();
  const match = trimmed.length > longest ? null : form.exec(trimmed);
  if (!match) return null;
  const [, epoch, release = "0", phase, preNumber, dash, postWord, postNumber, devWord, devNumber, local] = match;
  return {
    epoch: BigInt(epoch ?? 0),
    release: release.split(".").map(BigInt),
    pre: phase === undefined ? null : { phase: phaseOf(phase), number: BigInt(preNumber ?? 0) },
    post: dash !== undefined ? BigInt(dash) : postWord === undefined ? null : BigInt(postNumber ?? 0),
    dev: devWord === undefined ? null : BigInt(devNumber ?? 0),
    local: local === undefined ? [] : local.split(/[-_.]/),
  };
}

/** Below 0, 0, above 0 as for `sort`. `1.0` and `1.0.0` are the same version. */
export function compareVersions(a: PythonVersion, b: PythonVersion): number {
  return (
    sign(a.epoch, b.epoch) ||
    compareRelease(a.release, b.release) ||
    sign(preRank(a), preRank(b)) ||
    sign(a.pre?.number ?? 0n, b.pre?.number ?? 0n) ||
    sign(a.post ?? -1n, b.post ?? -1n) ||
    compareDev(a.dev, b.dev) ||
    compareLocal(a.local, b.local)
  );
}

/** The weightiest part in which two versions differ; null when they are the same. */
export function stepBetween(a: PythonVersion, b: PythonVersion): VersionStep | null {
  if (a.epoch !== b.epoch) return "epoch";
  const at = differingPart(a.release, b.release);
  if (at !== null) return at === 0 ? "major" : at === 1 ? "minor" : "patch";
  if (a.pre?.phase !== b.pre?.phase || a.pre?.number !== b.pre?.number) return "pre-release";
  if (a.post !== b.post) return "post-release";
  if (a.dev !== b.dev) return "development";
  return compareLocal(a.local, b.local) === 0 ? null : "local";
}

function phaseOf(word: string): "a" | "b" | "rc" {
  if (word === "a" || word === "alpha") return "a";
  return word === "b" || word === "beta" ? "b" : "rc";
}

/** `1.0.dev1` comes before `1.0a1`, which comes before `1.0`. */
function preRank({ pre, post, dev }: PythonVersion): bigint {
  if (pre) return pre.phase === "a" ? 1n : pre.phase === "b" ? 2n : 3n;
  return post === null && dev !== null ? 0n : 4n;
}

/** A development release comes before what it leads to. */
function compareDev(a: bigint | null, b: bigint | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return sign(a, b);
}

function compareRelease(a: bigint[], b: bigint[]): number {
  const at = differingPart(a, b);
  return at === null ? 0 : sign(a[at] ?? 0n, b[at] ?? 0n);
}

function differingPart(a: bigint[], b: bigint[]): number | null {
  const length = Math.max(a.length, b.length);
  for (let index = 0; index < length; index += 1) if ((a[index] ?? 0n) !== (b[index] ?? 0n)) return index;
  return null;
}

/** Numbers are newer than words, and what goes on is newer than what it goes on from. */
function compareLocal(a: string[], b: string[]): number {
  const length = Math.max(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const order = compareLocalPart(a[index], b[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function compareLocalPart(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  const [left, right] = [a, b].map((part) => (/^\d+$/.test(part) ? BigInt(part) : null));
  if (left !== null && left !== undefined && right !== null && right !== undefined) return sign(left, right);
  if (left !== null || right !== null) return left === null ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}

function sign(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
