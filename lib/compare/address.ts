import { versionLabel } from "@/lib/format";
import { comparePath, nameFromWord } from "@/lib/paths";
import { type ServerProfile, serverProfiles } from "@/lib/signatures/sight/types";
import { smoothest } from "@/lib/versions/smooth";

import type { AskedVersion } from "./types";

export const fewest = 2;
export const most = 20;

export const sectionIds = [
  "verdict",
  "signature",
  "environment",
  "metrics",
  "parameters",
  "tags",
  "curves",
  "pictures",
  "files",
] as const;
export type SectionId = (typeof sectionIds)[number];
const axes = ["step", "wall", "relative"] as const;
export type Axis = (typeof axes)[number];
export type CurveShape = "chart" | "table";

/** Everything that a comparison's address says. */
export type CompareAddress = {
  versions: AskedVersion[];
  /** Null: whoever holds production, else the first. */
  base: AskedVersion | null;
  /** Whose verdict is looked at; null: the first that has one. Never the baseline. */
  judged: AskedVersion | null;
  /** Whose payload is looked at, by `findingNames`; null: the worst of the verdict that is looked at. */
  finding: string | null;
  /** Which server answers that payload; null: the one that the version asks for. */
  server: ServerProfile | null;
  /** Also what is the same in every version. */
  showSame: boolean;
  folded: SectionId[];
  curve: {
    metric: string | null;
    axis: Axis;
    /** 0: as logged; at most `smoothest`. */
    smoothing: number;
    log: boolean;
    shape: CurveShape;
  };
};

/** `problems`: what of the address could not be used, in sentences; the rest stands. */
export type AddressReading = CompareAddress & { problems: string[] };

type Raw = Record<string, string | string[] | undefined>;

/** `?v=connection/model/version&v=…&base=connection/model/version`. */
export function readAddress(raw: Raw): AddressReading {
  const problems: string[] = [];
  const asked = listOf(raw["v"]).flatMap((text) => {
    const version = readWord(text);
    if (!version) problems.push(`“${shorten(text)}” names no version. A version is connection/model/version.`);
    return version ?? [];
  });
  const versions = asked.filter((version, index) => asked.findIndex((other) => sameVersion(other, version)) === index);
  if (versions.length < asked.length) problems.push("A version that was named twice counts once.");
  const tooMany = versions.length - most;
  if (tooMany > 0)
    problems.push(
      `At most ${most} versions are compared at once. ${tooMany} more ${tooMany === 1 ? "was" : "were"} left out.`,
    );
  const kept = versions.slice(0, most);
  const base = baseOf(first(raw, "base"), kept, problems);
  return {
    versions: kept,
    base,
    judged: judgedOf(kept, base, readWord(first(raw, "judged") ?? "")),
    finding: first(raw, "finding") || null,
    server: serverProfiles.find((server) => server === first(raw, "server")) ?? null,
    showSame: first(raw, "show") === "all",
    folded: sectionIds.filter((id) =>
      listOf(raw["fold"])
        .flatMap((text) => text.split(","))
        .includes(id),
    ),
    curve: curveOf(raw),
    problems,
  };
}

/** The address of a comparison, without what is at its default. */
export function printAddress(address: CompareAddress): string {
  const { versions, base, judged, finding, server, showSame, folded, curve } = address;
  const rest: [string, string][] = [
    ...(showSame ? [["show", "all"] as [string, string]] : []),
    ...(folded.length > 0 ? [["fold", folded.join(",")] as [string, string]] : []),
    ...(finding === null ? [] : [["finding", finding] as [string, string]]),
    ...(server === null ? [] : [["server", server] as [string, string]]),
    ...(curve.metric === null ? [] : [["curve", curve.metric] as [string, string]]),
    ...(curve.axis === "step" ? [] : [["x", curve.axis] as [string, string]]),
    ...(curve.smoothing === 0 ? [] : [["smooth", String(curve.smoothing)] as [string, string]]),
    ...(curve.log ? [["log", "1"] as [string, string]] : []),
    ...(curve.shape === "chart" ? [] : [["shape", curve.shape] as [string, string]]),
  ];
  return comparePath(versions, base, rest, judgedOf(versions, base, judged));
}

/**
 * The address of what is shown, for others: it names the baseline in force, `base`, for whoever holds production may be another
 * one when it is opened, and the question the other way round.
 */
export function addressToGive(address: CompareAddress, base: AskedVersion | undefined): string {
  return printAddress({ ...address, base: base ?? null });
}

/** The way to a version beside those that hold production, the first of them the baseline; null when nobody else does. */
export function compareWith(
  version: AskedVersion,
  production: readonly string[],
): { href: string; production: string } | null {
  const others = production.filter((key) => key !== version.version).slice(0, most - 1);
  const [first] = others;
  if (first === undefined) return null;
  const base = { ...version, version: first };
  return {
    href: comparePath([...others.map((key) => ({ ...version, version: key })), version], base),
    production: versionLabel(first),
  };
}

/** Why these versions cannot be compared yet; null when they can. */
export function whyNotCompare(versions: readonly unknown[]): string | null {
  if (versions.length >= fewest) return null;
  return versions.length === 0
    ? "Pick two versions or more: of one model, of different models, of different registries."
    : "Pick one more version to compare it with.";
}

export function sameVersion(a: AskedVersion, b: AskedVersion): boolean {
  return a.connection === b.connection && a.model === b.model && a.version === b.version;
}

/** With this one more, at the end; the address stays as it is when it is there already or there are too many. */
export function withVersion(address: CompareAddress, version: AskedVersion): CompareAddress {
  if (address.versions.length >= most || address.versions.some((one) => sameVersion(one, version))) return address;
  return { ...address, versions: [...address.versions, version] };
}

/** Without this one; a baseline that leaves is nobody's any more. */
export function withoutVersion(address: CompareAddress, version: AskedVersion): CompareAddress {
  const base = address.base && !sameVersion(address.base, version) ? address.base : null;
  return { ...address, base, versions: address.versions.filter((one) => !sameVersion(one, version)) };
}

/** Two versions change places and roles; of more, the baseline goes to the next one. */
export function swapped(address: CompareAddress, base: AskedVersion): CompareAddress {
  const { versions } = address;
  const at = versions.findIndex((one) => sameVersion(one, base));
  const next = versions[(at + 1) % versions.length] ?? null;
  return { ...address, base: next, versions: versions.length === 2 ? [...versions].reverse() : versions };
}

function readWord(text: string): AskedVersion | null {
  const [connection, model, version, ...more] = text.split("/").map(nameFromWord);
  if (!connection || !model || !version || more.length > 0) return null;
  return { connection, model, version };
}

/** One that left the comparison, or became its baseline, is judged no more. */
function judgedOf(
  versions: readonly AskedVersion[],
  base: AskedVersion | null,
  wanted: AskedVersion | null,
): AskedVersion | null {
  const judged = versions.find((one) => wanted !== null && sameVersion(one, wanted)) ?? null;
  return judged && base && sameVersion(judged, base) ? null : judged;
}

function baseOf(text: string | undefined, versions: AskedVersion[], problems: string[]): AskedVersion | null {
  if (text === undefined || text === "") return null;
  const wanted = readWord(text);
  const base = versions.find((one) => wanted !== null && sameVersion(one, wanted));
  if (!base) problems.push("The baseline is not one of the versions compared, so another one is taken.");
  return base ?? null;
}

function curveOf(raw: Raw): CompareAddress["curve"] {
  const smoothing = Number(first(raw, "smooth") ?? 0);
  return {
    metric: first(raw, "curve") ?? null,
    axis: axes.find((axis) => axis === first(raw, "x")) ?? "step",
    smoothing: smoothing > 0 && smoothing < 1 ? Math.min(smoothest, smoothing) : 0,
    log: first(raw, "log") === "1",
    shape: first(raw, "shape") === "table" ? "table" : "chart",
  };
}

function first(raw: Raw, key: string): string | undefined {
  return listOf(raw[key])[0];
}

function listOf(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
