import type { ReactNode } from "react";

import { classNames } from "@/components/ui/class-names";
import { Td } from "@/components/ui/table";

type Props = {
  /** Null: not there. */
  text: string | null;
  /** Nothing is known of this version. */
  unknown?: boolean;
  /** What this cell is in its row; `same` has no ground. */
  side: "old" | "new" | "same";
  children?: ReactNode;
};

/** One value: old on its ground, new on its own, and only where they differ. What is absent is a word. */
export function DiffCell({ text, unknown, side, children }: Props) {
  if (unknown) return <Td className="text-small text-ink-3">not known</Td>;
  if (text === null) return <Td className="text-small text-ink-3">not there{children}</Td>;
  return (
    <Td
      className={classNames(
        "min-w-28 font-mono text-small wrap-anywhere whitespace-pre-wrap",
        side === "old" && "bg-del!",
        side === "new" && "bg-add!",
        side === "same" && "text-ink-2",
      )}
    >
      {text === "" ? <span className="font-sans text-ink-3">empty</span> : text}
      {children}
    </Td>
  );
}

/** Which ground a cell of a row stands on. */
export function sideOf(differs: boolean, isBase: boolean, sameAsBase: boolean): "old" | "new" | "same" {
  if (!differs) return "same";
  if (isBase) return "old";
  return sameAsBase ? "same" : "new";
}
