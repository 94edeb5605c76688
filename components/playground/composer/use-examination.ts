"use client";

import { useEffect, useState } from "react";

import type { Options } from "@/lib/playground/composing/types";
import type { CallLine, Draft, Subject } from "@/lib/playground/types";

import { beside } from "./beside";
import type { Examined } from "./tasks";

/** Milliseconds without a keystroke before it is looked at. */
const pause = 150;

/** What versions and endpoints make of a draft. Null until it was looked at once, and where that fails; an older answer stands until a newer one comes. */
export function useExamination(
  draft: Draft,
  subjects: readonly Subject[],
  lines: readonly CallLine[],
  options: Options,
): Examined | null {
  const [found, setFound] = useState<Examined | null>(null);
  useEffect(() => {
    const late = new AbortController();
    const look = async () => {
      // Where looking fails, what was found about an older draft does not stand for this one.
      const examined = await beside(
        "examine",
        { draft, subjects, lines, options },
        draft.text.length,
        late.signal,
      ).catch(() => null);
      if (!late.signal.aborted) setFound(examined);
    };
    const timer = setTimeout(() => void look(), pause);
    return () => {
      late.abort();
      clearTimeout(timer);
    };
  }, [draft, subjects, lines, options]);
  return found;
}
