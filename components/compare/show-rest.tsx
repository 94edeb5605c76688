import type { ReactNode } from "react";

import { GroupRow } from "@/components/ui/table";
import { plural } from "@/lib/words";

import type { Rows } from "./use-rows";

/** `one`: what a row is, in one word. `span`: columns of the table. */
type Props = { count: number; one: string; span: number; onShow: () => void };

/** The end of a list that shows only what differs. */
export function SameRow({ count, one, ...rest }: Props) {
  return (
    <RestRow
      {...rest}
      count={count}
      words={`${plural(count, one)} ${count === 1 ? "is" : "are"} the same`}
      verb="Show"
    />
  );
}

/** The end of a list that is longer than what is drawn of it. More is drawn when somebody comes near, all when somebody asks. */
export function MoreRow({ count, one, rows, span }: Omit<Props, "onShow"> & { rows: Rows }) {
  return (
    <RestRow
      count={count}
      words={<span ref={rows.atEnd}>{plural(count, `more ${one}`)}</span>}
      verb="Show all"
      span={span}
      onShow={rows.drawAll}
    />
  );
}

function RestRow({ count, words, verb, span, onShow }: Omit<Props, "one"> & { words: ReactNode; verb: string }) {
  if (count === 0) return null;
  return (
    <GroupRow span={span}>
      {words}{" "}
      <button
        type="button"
        className="ink-link no-print min-h-6"
        onClick={({ currentTarget }) => {
          // The button goes with what it was for; the table that it stood in stays.
          currentTarget.closest<HTMLElement>("[data-scroll]")?.focus({ preventScroll: true });
          onShow();
        }}
      >
        {verb}
      </button>
    </GroupRow>
  );
}
