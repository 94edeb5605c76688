"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { Note } from "@/components/ui/note";
import { toast } from "@/components/ui/toast";
import { importIntoSet } from "@/lib/cases/actions";
import { type ImportLook, limits } from "@/lib/cases/types";
import { formatBytes } from "@/lib/format";

import { useCasesAct } from "./use-cases-act";
import { useImportText } from "./use-import-text";

/** Cases from a file of JSON lines: looked at first, taken when it says so. */
export function ImportCases({ set }: { set: { id: string; name: string } }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Import</Button>
      {open && <ImportDialog set={set} onClose={() => setOpen(false)} />}
    </>
  );
}

function ImportDialog({ set, onClose }: { set: { id: string; name: string }; onClose: () => void }) {
  const [look, setLook] = useState<ImportLook | null>(null);
  const { text, type, unread, read, ifStill } = useImportText(() => setLook(null));
  const { act, busy, problem } = useCasesAct();
  const bytes = new TextEncoder().encode(text).length;
  const isTooLong = bytes > limits.bytesOfImport;
  const count = look === null ? 0 : look.added.length + look.changed.length;
  const isFull = look?.refused.some(({ line }) => line === 0) ?? false;
  const inspect = () => act(() => importIntoSet({ id: set.id, text, dry: true }), ifStill(setLook));
  const take = () =>
    act(
      () => importIntoSet({ id: set.id, text, dry: false }),
      (done) => {
        toast(`${done.added.length} added, ${done.changed.length} changed in “${set.name}”.`);
        onClose();
      },
    );
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`Import cases into “${set.name}”?`}
      footnote={bytes > 0 && <span>{formatBytes(bytes)}</span>}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          {look === null || count === 0 || isFull ? (
            <Button
              variant="primary"
              disabled={bytes === 0 || isTooLong || look !== null}
              busy={busy}
              onClick={inspect}
            >
              {busy ? "Looking …" : "Look at it"}
            </Button>
          ) : (
            <Button variant="primary" busy={busy} onClick={take}>
              {busy ? "Importing …" : `Import ${count} ${count === 1 ? "case" : "cases"}`}
            </Button>
          )}
        </>
      }
    >
      <p className="text-pretty text-ink-2">
        One case is one line of JSON, as Export writes it. A name that is there already is changed, another is added,
        and what the file does not name stays.
      </p>
      <FileField problem={unread} onFile={(file) => void read(file)} />
      <Field
        label="Lines"
        problem={isTooLong ? `At most ${formatBytes(limits.bytesOfImport)} at once: import it in pieces.` : null}
      >
        <Textarea
          mono
          rows={6}
          spellCheck={false}
          value={text.length > longest ? `${text.slice(0, longest)}…` : text}
          readOnly={text.length > longest}
          onChange={(event) => type(event.target.value)}
        />
      </Field>
      {look && <Looked look={look} />}
      {problem !== null && (
        <Note tone="stop" live="assertive">
          {problem}
        </Note>
      )}
    </Dialog>
  );
}

function FileField({ problem, onFile }: { problem: string | null; onFile: (file: File) => void }) {
  return (
    <Field label="File" hint="JSON lines, such as heart-core.cases.jsonl" problem={problem}>
      <input
        type="file"
        accept=".jsonl,.ndjson,.json,.txt"
        className="text-small file:mr-3 file:h-control file:rounded-2 file:border file:border-solid file:border-line file:bg-panel file:px-3 file:font-strong"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) onFile(file);
        }}
      />
    </Field>
  );
}

/** A text box with megabytes in it would hold the page up; what is taken is the whole text. */
const longest = 50_000;
const named = 12;

function Looked({ look: { added, changed, same, refused } }: { look: ImportLook }) {
  return (
    <div role="status" className="grid gap-1.5 text-small">
      <p>
        <b>{added.length} new</b>, <b>{changed.length} changed</b>, {same} the same as they are
        {refused.length > 0 && (
          <>
            , <b className="text-stop">{refused.length} refused</b>
          </>
        )}
        .
      </p>
      {changed.length > 0 && <p className="wrap-anywhere text-ink-3">Changed: {listOf(changed)}</p>}
      {added.length > 0 && <p className="wrap-anywhere text-ink-3">New: {listOf(added)}</p>}
      {refused.length > 0 && (
        <ul className="max-h-48 overflow-y-auto">
          {refused.slice(0, 100).map(({ line, why }) => (
            <li key={line} className="wrap-anywhere text-stop">
              {line > 0 && <b>Line {line}: </b>}
              {why}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function listOf(names: readonly string[]): string {
  return `${names.slice(0, named).join(", ")}${names.length > named ? ` and ${names.length - named} more` : ""}.`;
}
