import type { CallInterface } from "@/lib/registries/types";
import type { FormReading } from "@/lib/signatures/form";
import type { ProfileChoice } from "@/lib/signatures/sight/profile-of-pins";

import type { EnvironmentRow } from "./environment-diff";
import type { Fitness } from "./environment-fitness";
import type { ThreeVerdicts } from "./verdicts";
import type { ComparedHead, FileRow, KnownDirection, PanelNotes, Part, ValueTable } from "./types";

/** `calls`: what the registry itself says of how it is called, where there is no signature. `server`: which simulated server serves it, as far as its pins say; null where another one does. */
export type ComparedSignature = { form: Part<FormReading>; calls: CallInterface | null; server: ProfileChoice | null };

/** What the page, the Markdown and the CSV are made of. Lists by version are in the order of `versions`. */
export type Comparison = {
  /** In the order of the address; of two, the baseline first. */
  versions: ComparedHead[];
  /** Index of the baseline. */
  base: number;
  signatures: ComparedSignature[];
  /** Of each version beside the baseline; null for the baseline. */
  verdicts: (ThreeVerdicts | null)[];
  environment: PanelNotes & { rows: EnvironmentRow[]; fitness: (Fitness | null)[] };
  metrics: PanelNotes &
    ValueTable & {
      /** In the order of the names. */
      directions: KnownDirection[];
    };
  params: PanelNotes & ValueTable;
  tags: PanelNotes & ValueTable;
  runTags: PanelNotes & ValueTable;
  /** Metrics that a run logged at more than one step, and the versions that have them, by index. */
  curves: { metric: string; versions: number[] }[];
  curveNotes: PanelNotes;
  /** Pictures by path; of each version whose file it is, null where it is not there, `unknown` where not all files could be looked through. */
  pictures: { path: string; of: ("version" | "run" | "unknown" | null)[] }[];
  files: PanelNotes & { rows: FileRow[] };
};
