"use client";

import { useCallback, useEffect, useMemo } from "react";

import { singleKeysAreOn } from "@/components/shell/shortcuts";
import { useFrame, useMoment } from "@/components/timeline/moment-context";
import { day, hour } from "@/lib/history/dates";
import type { Happening } from "@/lib/history/happenings";

export const tableId = "timeline-table";

/** The events before and after the moment, and the keys that lead there from anywhere on the page. */
export function useTimelineKeys(): {
  previous: Happening | null;
  next: Happening | null;
  go: (to: Happening | null) => void;
} {
  const { timeline, happenings, move } = useFrame();
  const { at } = useMoment();
  const drawn = useMemo(
    () => happenings.filter((one) => one.at >= timeline.from && one.at <= Math.min(timeline.to, timeline.now)),
    [happenings, timeline],
  );
  const previous = drawn.findLast((one) => one.at < at) ?? null;
  const next = drawn.find((one) => one.at > at) ?? null;
  const go = useCallback(
    (to: Happening | null) => {
      if (to) move(to.at, { event: to.lead.id });
    },
    [move],
  );
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (
        event.defaultPrevented ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        !singleKeysAreOn() ||
        isBusy(event.target)
      )
        return;
      const step = event.shiftKey ? hour : day;
      if (event.key === "[") go(previous);
      else if (event.key === "]") go(next);
      else if (event.key === "t") toggleTable();
      else if (event.key === "ArrowLeft" && isAtRest()) move(at - step);
      else if (event.key === "ArrowRight" && isAtRest()) move(at + step);
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [previous, next, go, move, at]);
  return { previous, next, go };
}

export function openTable(): void {
  const table = document.getElementById(tableId);
  if (table instanceof HTMLDetailsElement) table.open = true;
}

function toggleTable(): void {
  const table = document.getElementById(tableId);
  if (!(table instanceof HTMLDetailsElement)) return;
  table.open = !table.open;
  if (table.open) table.querySelector("summary")?.focus();
}

function isBusy(target: EventTarget | null): boolean {
  const field =
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest("input, textarea, select, [role=menu], [role=listbox]"));
  return Boolean(field) || document.querySelector("dialog[open]") !== null;
}

/** Arrows belong to whatever has the focus; only when nothing has, they are the timeline's. */
function isAtRest(): boolean {
  const { activeElement } = document;
  return (
    activeElement === null || activeElement === document.body || activeElement.closest(".tl-events, .tl-scrub") !== null
  );
}
