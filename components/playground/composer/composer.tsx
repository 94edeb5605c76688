"use client";

import { type KeyboardEvent, useMemo, useState } from "react";

import { IconButton } from "@/components/ui/icon-button";
import { BackIcon } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { Segmented } from "@/components/ui/segmented";
import { typed } from "@/lib/playground/composing/format-of";
import { typesFrom } from "@/lib/playground/composing/subjects";
import type { CallLine, Draft, Subject } from "@/lib/playground/types";

import { BodyMenu } from "./body-menu";
import { BoundaryMenu } from "./boundary-menu";
import { CopyMenu } from "./copy-menu";
import { FieldsView } from "./fields-view";
import { ProblemLines } from "./problem-lines";
import { SightPanel } from "./sight-panel";
import { StartMenu } from "./start-menu";
import { TableView } from "./table-view";
import { Takers } from "./takers";
import { TextView } from "./text-view";
import { type ComposerState, useComposer, type View } from "./use-composer";

type Props = {
  draft: Draft;
  onDraft: (draft: Draft) => void;
  /** The versions behind the chosen endpoints. */
  subjects: readonly Subject[];
  /** The chosen endpoints. */
  lines: readonly CallLine[];
};

/** Where a payload is written: one text, seen as a table, as fields and as it is; and what each model would receive of it. */
export function Composer({ draft, onDraft, subjects, lines }: Props) {
  const state = useComposer(draft, onDraft, subjects, lines);
  const types = useMemo(() => typesFrom(subjects), [subjects]);
  const [isDropping, setDropping] = useState(false);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || isTextField(event.target)) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) state.history.redo();
    else state.history.undo();
  };
  return (
    <div
      className="grid min-w-0 gap-5"
      onKeyDown={onKeyDown}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && setDropping(false)}
      onDrop={(event) => {
        const [file] = event.dataTransfer.files;
        setDropping(false);
        if (!file) return;
        event.preventDefault();
        void state.bringFile(file);
      }}
    >
      <Panel
        title="Payload"
        fact={<ViewChoice state={state} />}
        actions={<PayloadActs state={state} draft={draft} subjects={subjects} lines={lines} />}
        padding="none"
        className={isDropping ? "outline-2 outline-focus" : ""}
      >
        <PayloadView state={state} draft={draft} subjects={subjects} />
        <p
          role="status"
          className={state.said === null ? "sr-only" : "border-t border-hair px-4 py-1.5 text-small text-ink-2"}
        >
          {state.said}
        </p>
        <ProblemLines problems={state.problems} onRepair={state.repair} onShow={state.show} />
      </Panel>
      <SightPanel
        subjects={subjects}
        lines={lines}
        sights={state.examination?.sights ?? null}
        row={state.row}
        rows={state.rows}
        onRow={(row) => state.setPlace({ ...state.place, row })}
        onProfile={state.chooseProfile}
      />
      <Takers
        draft={draft}
        types={types}
        lines={lines}
        receptions={state.receptions}
        sights={state.examination?.sights ?? null}
      />
    </div>
  );
}

function PayloadView({ state, draft, subjects }: { state: ComposerState; draft: Draft; subjects: readonly Subject[] }) {
  const { history } = state;
  if (state.view === "table" && state.sheet) {
    return (
      <TableView
        text={state.read.text}
        sheet={state.sheet}
        heads={state.heads}
        marks={state.marks}
        active={state.place}
        onActive={state.setPlace}
        onSplices={state.splice}
      />
    );
  }
  if (state.view === "fields" && state.reading.status === "read") {
    return (
      <FieldsView
        text={state.read.text}
        protocol={state.read.protocol}
        reading={state.reading}
        subjects={subjects}
        marks={state.marks}
        row={state.row}
        onRow={(row) => state.setPlace({ ...state.place, row })}
        onSplices={state.splice}
      />
    );
  }
  return (
    <TextView
      draft={draft}
      problems={state.problems}
      shown={state.range}
      onText={(text) => state.replace(typed(draft, text), null, "typing")}
      onRepair={state.repair}
      onUndo={history.undo}
      onRedo={history.redo}
    />
  );
}

const viewNames: Record<View, string> = { table: "Table", fields: "Fields", text: "Text" };
const allViews = Object.keys(viewNames) as View[];

function ViewChoice({ state }: { state: ComposerState }) {
  const whyNot = state.reading.status === "unreadable" ? "The text cannot be read yet." : "This payload is no table.";
  const options = allViews.map((value) => ({
    value,
    label: viewNames[value],
    whyNot: state.views.includes(value) ? null : whyNot,
  }));
  return <Segmented label="View of the payload" value={state.view} onChange={state.setView} options={options} />;
}

function PayloadActs({ state, draft, subjects, lines }: { state: ComposerState } & Omit<Props, "onDraft">) {
  const { history } = state;
  return (
    <>
      <div className="-mr-1 flex">
        <IconButton icon={BackIcon} label="Undo" disabled={!history.canUndo} onClick={history.undo} />
        <IconButton icon={RedoIcon} label="Redo" disabled={!history.canRedo} onClick={history.redo} />
      </div>
      <StartMenu
        subjects={subjects}
        onStart={(next) => state.replace(next)}
        onFile={state.bringFile}
        onPasted={state.bring}
        onFailed={state.setSaid}
      />
      <BoundaryMenu draft={draft} subjects={subjects} onDraft={state.replace} />
      <BodyMenu
        draft={draft}
        lines={lines}
        types={typesFrom(subjects)}
        onDraft={state.replace}
        onRefused={state.setSaid}
      />
      <CopyMenu draft={draft} lines={lines} subjects={subjects} onSaid={state.setSaid} />
    </>
  );
}

function RedoIcon({ className }: { className?: string }) {
  return <BackIcon className={`-scale-x-100 ${className ?? ""}`} />;
}

/** Fields of text have their own way back. */
function isTextField(target: EventTarget): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}
