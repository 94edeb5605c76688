import { compareVersions, type PythonVersion, readVersion } from "./pep440";

/** What a file asks for of one package. `exact`: the one version that satisfies it; null when `specifier` leaves a choice. */
export type Wish = { exact: string | null; specifier: string };

/**
 * Whether some version satisfies both wishes: false only when it is certain that none does. What cannot be read, as conda's
 * alternatives (`1.8|2.*`), may well agree.
 */
export function canAgree(a: Wish, b: Wish): boolean {
  if (a.exact !== null && b.exact !== null) return sameVersion(a.exact, b.exact);
  const [one, other] = [clausesOf(a), clausesOf(b)];
  return canOverlap(one, other) && !leavesOut(a, other) && !leavesOut(b, one);
}

/** An end of a range, itself in it or not. Without its local part, of which no range says anything. */
type Bound = { version: PythonVersion; isIn: boolean };
/** One part of a wish: what lies between `low` and `high`, or all but that. */
type Clause = { low: Bound | null; high: Bound | null; isExcluded: boolean };

const form = /^(===?|=|~=|!=|<=?|>=?)?\s*([^\s=*]+?)(\.?\*)?(?:[\s=].*)?$/;

function clausesOf({ exact, specifier }: Wish): Clause[] {
  if (specifier.includes("|")) return [];
  return (exact === null ? specifier.split(",") : [`==${exact}`]).flatMap((text) => {
    const [, operator = "", word = "", star] = form.exec(text.trim()) ?? [];
    const version = readVersion(word);
    return version ? [clauseOf(operator, { ...version, local: [] }, star !== undefined || operator === "=")] : [];
  });
}

function clauseOf(operator: string, version: PythonVersion, isBeginning: boolean): Clause {
  const at = { version, isIn: true };
  const beyond = { version, isIn: false };
  const none = { low: null, high: null, isExcluded: false };
  if (operator === ">=") return { ...none, low: at };
  if (operator === ">") return { ...none, low: beyond };
  if (operator === "<=") return { ...none, high: at };
  // What is still on its way to a version is not asked for by `<`.
  if (operator === "<") return { ...none, high: isFinal(version) ? { ...beyond, version: firstOf(version) } : beyond };
  if (operator === "~=") return { ...none, low: at, high: after(version.release.slice(0, -1), version) };
  const isExcluded = operator === "!=";
  if (!isBeginning) return { low: at, high: at, isExcluded };
  return { low: { version: firstOf(version), isIn: true }, high: after(version.release, version), isExcluded };
}

function canOverlap(one: Clause[], other: Clause[]): boolean {
  return one.every((a) =>
    other.every((b) => a.isExcluded || b.isExcluded || (isBelow(a.low, b.high) && isBelow(b.low, a.high))),
  );
}

/** Whether the one version that is wished is among those that the other wish excludes. */
function leavesOut({ exact }: Wish, clauses: Clause[]): boolean {
  const version = exact === null ? null : readVersion(exact);
  if (!version) return false;
  const at = { version: { ...version, local: [] }, isIn: true };
  return clauses.some(({ low, high, isExcluded }) => isExcluded && isBelow(low, at) && isBelow(at, high));
}

function isBelow(low: Bound | null, high: Bound | null): boolean {
  if (!low || !high) return true;
  const order = compareVersions(low.version, high.version);
  return order < 0 || (order === 0 && low.isIn && high.isIn);
}

/** A wish without a local part (`2.1`) is satisfied by `2.1+cu121`. What is no Python version is the same only letter by letter. */
function sameVersion(a: string, b: string): boolean {
  const [one, other] = [readVersion(a), readVersion(b)];
  if (!one || !other) return a === b;
  const isLocal = one.local.length > 0 && other.local.length > 0;
  return compareVersions(isLocal ? one : { ...one, local: [] }, isLocal ? other : { ...other, local: [] }) === 0;
}

function isFinal({ pre, post, dev }: PythonVersion): boolean {
  return pre === null && post === null && dev === null;
}

/** The very first of the versions that begin so: `1.26.dev0`. */
function firstOf(version: PythonVersion): PythonVersion {
  return { ...version, pre: null, post: null, dev: 0n };
}

/** Where the versions that begin with `release` end: `1.27.dev0` after 1.26. */
function after(release: bigint[], version: PythonVersion): Bound | null {
  const last = release.at(-1);
  if (last === undefined) return null;
  return { version: firstOf({ ...version, release: [...release.slice(0, -1), last + 1n] }), isIn: false };
}
