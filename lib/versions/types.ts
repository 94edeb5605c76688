import { z } from "zod";

import { versionRef } from "@/lib/catalog/types";
import type { Time } from "@/lib/history/types";
import type { CallInterface, FileEntry, Run, Stage } from "@/lib/registries/types";
import type { Result } from "@/lib/result";
import type { SignatureReading } from "@/lib/signatures/types";

export type Requirement = {
  name: string;
  /** As written: `==1.5.1`, `>=2.2`, empty. */
  specifier: string;
  pinned: boolean;
  from: "conda" | "pip";
};
export type Environment = { python: string | null; requirements: Requirement[] };

export type ReadinessRule = {
  id: "signature" | "input-example" | "environment-pinned" | "python-function" | "digest" | "ready";
  title: string;
  /** `none`: this registry keeps no such thing, so that nobody can be asked for it. */
  state: "pass" | "fail" | "unknown" | "none";
  /** The measured thing, in the registry's words. */
  value: string | null;
  /** What would clear it. */
  fix: string | null;
};

/** A version page: each panel stands or fails by itself. `readAt` of a panel read from the catalog is older than now. */
export type VersionView = {
  id: string;
  key: string;
  status: string;
  statusMessage: string | null;
  stage: Stage | null;
  nativeStage: string | null;
  nativeApproval: string | null;
  aliases: string[];
  tags: Record<string, string> | null;
  description: string | null;
  author: string | null;
  source: string | null;
  createdAt: Time | null;
  goneAt: Time | null;
  /** Addresses in the registry's own UI. */
  link: string | null;
  runLink: string | null;
  /** `registry`: read just now. `catalog`: the registry did not answer, `problem` says why. */
  from: "registry" | "catalog";
  readAt: Time;
  problem: string | null;
  signature: Result<SignatureReading>;
  /** Where there is no signature: what the registry itself says of how it is called; null when it does not. */
  calls: CallInterface | null;
  environment: Result<Environment | null>;
  example: Result<Example | null>;
  /** The texts that signature and environment were read from, by path; null when its files cannot be listed. */
  documents: Result<Documents | null>;
  run: Result<Run | null>;
  files: Result<FileEntry[] | null>;
  /** Files of the run itself: plots. Null when this registry has none. */
  runFiles: Result<FileEntry[] | null>;
  /** Why there are no files and no run to tell of, where nothing failed: a sentence each, null where there are. */
  lacks: { files: string | null; run: string | null };
  /** Panels that show an earlier reading because the registry did not give this one now, and why. */
  earlier: { panel: "files" | "run"; readAt: Time; problem: string }[];
  readiness: ReadinessRule[];
};

/** Texts by path; a file that is there and could not be read stands under `problems` instead. */
export type Documents = { texts: Record<string, string>; problems: Record<string, string> };

/** The saved input example, as text; `text` null when it is too long to show. */
export type Example = { path: string; text: string | null };

/** Of the readiness rules that this registry can meet, for lists: how many pass, and the ids of those that do not. */
export type ReadinessSummary = { passes: number; of: number; missing: string[] };

/** Whose file: the version's own, or its run's (plots). */
export const fileRef = versionRef.extend({
  path: z.string().min(1).max(2000),
  of: z.enum(["version", "run"]).default("version"),
});
export type FileRef = z.output<typeof fileRef>;

/** One version on the metric trend. */
export type TrendPoint = {
  id: string;
  version: string;
  stage: Stage | null;
  createdAt: Time | null;
  /** Null: its run could not be read yet. */
  metrics: Record<string, string> | null;
  readiness: ReadinessSummary | null;
};
/** Oldest first; `problem` says why some are missing. */
export type Trend = { points: TrendPoint[]; problem: string | null };

/** How a curve is asked for; `order`: of the axis that it is drawn over. Time is also the order of the time since the start. */
export type Smoothing = { /** 0: as logged; at most `smoothest`. */ smoothing: number; order: "step" | "time" };

/**
 * A metric over the steps of a run, thinned to what a screen can show; `total` points stand behind it. Values are the registry's
 * tokens, or averages of them where smoothing was asked for.
 */
export type Curve = {
  metric: string;
  points: { step: number; value: string; at: Time }[];
  total: number;
  complete: boolean;
};

/** The beginning of a text file. */
export type Preview = { text: string; complete: boolean };
