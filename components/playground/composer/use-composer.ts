"use client";

import { useDeferredValue, useMemo, useState } from "react";

import { type Reading, readDraft } from "@/lib/playground/composing/sheet";
import type { Range, Splice } from "@/lib/playground/composing/splice";
import type { Options, Problem, ProblemLevel, Repair } from "@/lib/playground/composing/types";
import type { CallLine, Draft, Subject } from "@/lib/playground/types";
import type { ServerProfile } from "@/lib/signatures/sight/types";

import { beside } from "./beside";
import { headsOf } from "./column-heads";
import type { Place } from "./grid-keys";
import { useChanges } from "./use-changes";
import { useDraftHistory } from "./use-draft-history";
import { useExamination } from "./use-examination";

export type View = "table" | "fields" | "text";
/** No larger file is read; as much as can be sent. Bytes. */
const fileAtMost = 10_000_000;

/** State of the composer: the draft and what can be read of it, which view of it is shown, what was found about it. */
export function useComposer(
  draft: Draft,
  onDraft: (draft: Draft) => void,
  subjects: readonly Subject[],
  lines: readonly CallLine[],
) {
  const history = useDraftHistory(draft, onDraft);
  const [wanted, setView] = useState<View>("table");
  const [place, setPlace] = useState<Place>({ row: 0, column: 0 });
  const [range, setRange] = useState<Range | null>(null);
  const [profiles, setProfiles] = useState<Record<string, ServerProfile>>({});
  const [said, setSaid] = useState<string | null>(null);

  // Reading a megabyte takes longer than a keystroke may.
  const read = useDeferredValue(draft);
  const reading = useMemo(() => readDraft(read), [read]);
  const sheet = reading.status === "read" ? reading.sheet : null;
  const rows = sheet?.height ?? 1;
  const row = Math.max(0, Math.min(place.row, rows - 1));
  const options = useMemo((): Options => ({ row, profiles }), [row, profiles]);
  const examined = useExamination(read, subjects, lines, options);
  const examination = examined?.examination ?? null;
  const problems = useMemo(() => examination?.problems ?? [], [examination]);
  const marks = useMemo(() => marksOf(problems), [problems]);
  const view = possibleView(wanted, reading);
  const heads = useMemo(
    () => (sheet && view === "table" ? headsOf(sheet, read.text, subjects, marks.columns) : []),
    [sheet, view, read, subjects, marks],
  );

  const { replace, spliceIn } = useChanges(draft, history, setSaid);
  const splice = (splices: readonly Splice[], says: string | null = null) => spliceIn(read.text, splices, says);
  const brought = useBringing({ lines, replace, say: setSaid });

  const quietly = (act: () => void) => () => {
    act();
    setSaid(null);
  };

  return {
    history: { ...history, undo: quietly(history.undo), redo: quietly(history.redo) },
    view,
    setView,
    views: viewsOf(reading),
    place,
    setPlace,
    range,
    read,
    reading,
    sheet,
    row,
    rows,
    examination,
    receptions: examined?.receptions ?? null,
    problems,
    marks: marks.cells,
    heads,
    said,
    setSaid,
    replace,
    splice,
    ...brought,
    repair({ label, splices }: Repair) {
      if (examination) spliceIn(examination.draft.text, splices, `Done: ${label}.`);
    },
    show(problem: Problem) {
      const [cell] = problem.cells;
      const [first] = problem.places;
      if (possibleView(wanted, reading) !== "text" && cell) setPlace({ ...cell });
      else if (first) {
        setView("text");
        setRange({ ...first });
      }
    },
    chooseProfile: (key: string, profile: ServerProfile) => setProfiles({ ...profiles, [key]: profile }),
  };
}

type Bringing = {
  lines: readonly CallLine[];
  replace: ReturnType<typeof useChanges>["replace"];
  say: (text: string) => void;
};

/** Texts and files that become the payload, in a form that the endpoints take where one can be told. */
function useBringing({ lines, replace, say }: Bringing) {
  const bring = async (text: string) => {
    const found = await beside(
      "bring",
      { text, preferred: lines.flatMap(({ protocol }) => protocol ?? []) },
      text.length,
    ).catch(() => null);
    if (found === null) say("It could not be read.");
    else if (found.status === "read") replace(found.draft, found.says);
    else say(found.why);
  };
  return {
    bring,
    async bringFile(file: File) {
      if (file.size > fileAtMost) say(`${file.name} is larger than the 10 MB that can be sent from here.`);
      else {
        const text = await file.text().catch(() => null);
        if (text === null) say(`${file.name} could not be read.`);
        else await bring(text);
      }
    },
  };
}

export type ComposerState = ReturnType<typeof useComposer>;

function viewsOf(reading: Reading): View[] {
  if (reading.status === "unreadable") return ["text"];
  return [...(reading.sheet ? (["table"] as const) : []), "fields", "text"];
}

function possibleView(wanted: View, reading: Reading): View {
  const views = viewsOf(reading);
  return views.includes(wanted) ? wanted : "text";
}

const order: Record<ProblemLevel, number> = { stop: 0, silent: 1, unknown: 2, slight: 3 };

/** The worst problem of each cell and of each column. */
function marksOf(problems: readonly Problem[]) {
  const cells = new Map<string, ProblemLevel>();
  const columns = new Map<number, ProblemLevel>();
  for (const { level, column, cells: places } of problems) {
    if (column !== null && order[level] < order[columns.get(column) ?? "slight"]) columns.set(column, level);
    for (const { row, column: at } of places) {
      const key = `${row} ${at}`;
      if (order[level] <= order[cells.get(key) ?? "slight"]) cells.set(key, level);
    }
  }
  return { cells, columns };
}
