import type { Draft, Subject } from "@/lib/playground/types";
import type { Loss } from "@/lib/serving/types";
import type { ProfileChoice } from "@/lib/signatures/sight/profile-of-pins";
import type { ServerProfile } from "@/lib/signatures/sight/types";

import type { Range, Splice } from "./splice";

/**
 * `stop`: the server refuses. `silent`: it accepts, and something else arrives. `slight`: it arrives nearly so, or is ignored.
 * `unknown`: nobody can tell.
 */
export type ProblemLevel = "stop" | "silent" | "slight" | "unknown";

export type Problem = {
  /** Unique among the problems of a draft, and the same from one keystroke to the next. */
  id: string;
  level: ProblemLevel;
  /** The version that it is a problem for, as people call it. */
  label: string;
  rule: string;
  /** Column, tensor or parameter; null when it is about the whole body. */
  where: string | null;
  /** "v9 will not see what you typed." */
  title: string;
  /** Why, in a sentence or two; names and tokens stand in backquotes. */
  text: string;
  /** Cells of the table, at most `most` of them. Row and column counted from 0. */
  cells: { row: number; column: number }[];
  /** Column of the table; null when it is about no single one. */
  column: number | null;
  /** Places in the text, at most `most` of them. */
  places: Range[];
  repairs: Repair[];
};

/** One click. `splices` are for the very text that was examined. */
export type Repair = { label: string; splices: Splice[] };

/** No more cells and places than these are marked for one problem. */
export const most = 500;

/** One value of the row that is looked at. */
export type SightCell = {
  name: string | null;
  state: "seen" | "changed" | "slight" | "ignored" | "absent";
  /** As the model has it; empty where it has nothing. */
  text: string;
  dtype: string | null;
  /** The token that was sent, where another value arrives. */
  sent: string | null;
};

export type SightShown =
  | { kind: "table"; rows: number; cells: SightCell[] }
  /** Tensors, or plain values: each with its shape, and its values shortened. */
  | {
      kind: "values";
      values: { name: string | null; dtype: string | null; shape: number[] | null; text: string; changed: boolean }[];
    };

export type SubjectSight = {
  key: string;
  label: string;
  /** What the version's pins choose, and what was chosen instead. */
  profile: ProfileChoice;
  chosen: ServerProfile;
  signature: "present" | "absent" | "unreadable";
  /** What the way into the simulated server's body loses; null when the draft is one already. */
  converted: Loss[] | null;
  outcome:
    | {
        status: "accepted";
        dtypes: string[];
        shown: SightShown;
        params: { name: string; text: string }[] | null;
        ignored: string[];
      }
    | { status: "refused"; code: number; rule: string; why: string; where: string | null }
    /** Not simulated, or nothing to simulate with. */
    | { status: "unknown"; why: string };
};

export type Options = {
  /** The row that is shown, counted from 0. */
  row: number;
  /** Servers chosen instead of those that the pins ask for, by `subjectKey`. */
  profiles: Readonly<Record<string, ServerProfile>>;
};

export type Examination = { draft: Draft; problems: Problem[]; sights: SubjectSight[] };
export type Examine = (draft: Draft, subjects: readonly Subject[], options: Options) => Examination;
