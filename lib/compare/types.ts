import type { Time } from "@/lib/history/types";
import type { Direction } from "@/lib/policies/gates/types";
import type { Stage } from "@/lib/registries/types";
import type { Trend } from "@/lib/versions/types";

/** A version as an address names it: the connection's slug, and the registry's own keys. */
export type AskedVersion = { connection: string; model: string; version: string };

/** One line of the picker. */
export type PickedVersion = AskedVersion & {
  modelName: string;
  connectionName: string;
  stage: Stage | null;
  aliases: string[];
  createdAt: Time | null;
};

/**
 * One panel's part of one version. `none`: there is no such thing, and why. `failed`: it could not be read, and why; the
 * other versions stand. `earlier`: shown is an older reading, because the registry did not answer now.
 */
export type Part<T> =
  | { state: "known"; data: T; earlier: { readAt: Time; problem: string } | null }
  | { state: "none"; why: string }
  | { state: "failed"; why: string };

/** What stands at the head of every column. */
export type ComparedHead = AskedVersion & {
  /** Unique on the page, short: `v7`, with the model's name where several models are compared, the connection's or the model's own key too where several share a name. */
  label: string;
  modelName: string;
  connectionName: string;
  stage: Stage | null;
  nativeStage: string | null;
  aliases: string[];
  author: string | null;
  createdAt: Time | null;
  /** When what is shown was read, from the registry or else from the catalog, with the reason. */
  readAt: Time;
  problem: string | null;
  goneAt: Time | null;
};

/** Which way a metric is better, and who or what says so, as a sentence. */
export type KnownDirection = { direction: Direction | null; because: string };

/** Values of each version in the order of `names`: null where it has no such thing; the whole list null where its part is not known. */
export type ValueTable = { names: string[]; values: ((string | null)[] | null)[] };

/** Why a version has no column of its own in a table. Index of the version, and a sentence. */
export type Gap = { index: number; state: "none" | "failed"; why: string };
type Earlier = { index: number; readAt: Time; problem: string };
/** What a panel says above its table. */
export type PanelNotes = { gaps: Gap[]; earlier: Earlier[]; remarks?: { index: number; why: string }[] };

/** A file of any of the versions; null where it is not there, or nothing is known. `differs`: also where nobody can tell, for a size is not known. */
export type FileRow = { path: string; cells: ({ size: number | null } | null)[]; differs: boolean };

/** What a gate asks of a metric, as it is written, and for which targets. */
export type MetricBound = { metric: string; side: "at-least" | "at-most"; bound: string; targets: string[] };
/** By metric: which way is better. And what gates ask. */
export type MetricGround = { directions: Record<string, KnownDirection>; bounds: MetricBound[] };
/** A trend with the directions of every metric in it. */
export type DirectedTrend = Trend & Pick<MetricGround, "directions">;
