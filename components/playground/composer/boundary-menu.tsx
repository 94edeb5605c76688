"use client";

import { useState } from "react";

import { Menu, MenuGroup, MenuItem } from "@/components/ui/menu";
import { boundaryStarts, type Start, withBoundaryRow } from "@/lib/playground/composing/start";
import { labelOf, subjectKey } from "@/lib/playground/composing/subjects";
import type { Draft, Subject } from "@/lib/playground/types";

type Props = { draft: Draft; subjects: readonly Subject[]; onDraft: (draft: Draft, says: string) => void };
type How = "row" | "instead";

/** Values at the edges of each type, on demand: as one more row, or instead of what is there. */
export function BoundaryMenu({ draft, subjects, onDraft }: Props) {
  const [how, setHow] = useState<How>("row");
  const described = subjects.filter(({ reading }) => reading.state === "present");
  return (
    <Menu size="small" label="Edges" name="Boundary values" disabled={described.length === 0}>
      {(close) => (
        <>
          <EdgeChoice how={how} onHow={setHow} />
          {described.map((subject) => (
            <MenuGroup key={subjectKey(subject)} label={`Edges of ${labelOf(subject)}`}>
              {boundaryStarts(subject).map((start) => (
                <Edge
                  key={start.id}
                  start={start}
                  made={() => (how === "row" ? withBoundaryRow(draft, subject, start) : start.draft)}
                  isRow={how === "row"}
                  onDraft={(next, says) => {
                    close();
                    onDraft(next, says);
                  }}
                />
              ))}
            </MenuGroup>
          ))}
        </>
      )}
    </Menu>
  );
}

/** Items of the menu as the edges are, for arrows walk from item to item and to nothing else. */
export function EdgeChoice({ how, onHow }: { how: How; onHow: (how: How) => void }) {
  return (
    <MenuGroup label="What becomes of an edge">
      <MenuItem checked={how === "row"} onChoose={() => onHow("row")}>
        Add as a row
      </MenuItem>
      <MenuItem checked={how === "instead"} onChoose={() => onHow("instead")}>
        Replace all
      </MenuItem>
    </MenuGroup>
  );
}

type EdgeProps = {
  start: Start;
  made: () => Draft | null;
  isRow: boolean;
  onDraft: (draft: Draft, says: string) => void;
};

function Edge({ start, made, isRow, onDraft }: EdgeProps) {
  const [isNoRow, setNoRow] = useState(false);
  return (
    <MenuItem
      disabled={isNoRow && isRow}
      hint={isNoRow && isRow ? "It has other columns than this table: it can only replace it." : null}
      onChoose={() => {
        const next = made();
        if (next) onDraft(next, isRow ? `Added: ${start.label}.` : `Replaced by: ${start.label}.`);
        else setNoRow(true);
      }}
    >
      {start.label}
    </MenuItem>
  );
}
