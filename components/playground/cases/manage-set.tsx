"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Note } from "@/components/ui/note";
import { removeCaseSet, renameCaseSet } from "@/lib/cases/actions";
import type { SetView } from "@/lib/cases/types";
import { paths } from "@/lib/paths";

import { useCasesAct } from "./use-cases-act";

/** Another name for a set, or its end. */
export function ManageSet({ set }: { set: SetView }) {
  const [open, setOpen] = useState<"rename" | "remove" | null>(null);
  const [name, putName] = useState(set.name);
  const { act, busy, problem, forget } = useCasesAct();
  const router = useRouter();
  const close = () => {
    setOpen(null);
    forget();
  };
  const rename = () =>
    act(
      () => renameCaseSet({ id: set.id, name }),
      () => {
        setOpen(null);
        router.refresh();
      },
    );
  const remove = () =>
    act(
      () => removeCaseSet({ id: set.id }),
      () => router.push(paths.model(set.connection.slug, set.model.key)),
    );
  const trouble = problem !== null && (
    <Note tone="stop" live="assertive">
      {problem}
    </Note>
  );
  return (
    <>
      <Button onClick={() => setOpen("rename")}>Rename</Button>
      <Button variant="stop" onClick={() => setOpen("remove")}>
        Remove
      </Button>
      <Dialog
        open={open === "rename"}
        onClose={close}
        title={`Rename “${set.name}”?`}
        actions={
          <>
            <Button onClick={close}>Cancel</Button>
            <Button variant="primary" aria-disabled={name.trim() === ""} busy={busy} onClick={rename}>
              Rename
            </Button>
          </>
        }
      >
        <p className="text-pretty text-ink-2">
          Policies call a set by its name: a gate that names it waits until somebody changes the policy, or gives the
          name to a set again.
        </p>
        <Field label="Name">
          <Input
            data-start=""
            value={name}
            maxLength={100}
            autoComplete="off"
            onChange={(event) => putName(event.target.value)}
          />
        </Field>
        {trouble}
      </Dialog>
      <RemoveDialog
        set={set}
        open={open === "remove"}
        busy={busy}
        trouble={trouble}
        onClose={close}
        onRemove={remove}
      />
    </>
  );
}

type RemoveProps = {
  set: SetView;
  open: boolean;
  busy: boolean;
  /** Why it failed, where it did. */
  trouble: ReactNode;
  onClose: () => void;
  onRemove: () => void;
};

function RemoveDialog({ set, open, busy, trouble, onClose, onRemove }: RemoveProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={`Remove “${set.name}”?`}
      actions={
        <>
          <Button data-start="" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="stop" busy={busy} onClick={onRemove}>
            Remove
          </Button>
        </>
      }
    >
      <p className="text-pretty text-ink-2">
        Its {set.cases} {set.cases === 1 ? "case" : "cases"} and all runs go with it. Export it first to keep the cases.
        Promotions that are held to it wait from then on.
      </p>
      {trouble}
    </Dialog>
  );
}
