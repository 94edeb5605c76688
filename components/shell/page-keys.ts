import { useEffect, useEffectEvent } from "react";

/** Keys that only some pages have; the shell's listener decides when a press is one of them. */
const runs = new Map<string, () => void>();

/** While this stands on the page, `key` (as `KeyboardEvent.key` says it: `p`, `A`) runs `run`. `off`: there is nothing to do now. */
export function usePageKey(key: string, run: () => void, off = false): void {
  const newest = useEffectEvent(run);
  useEffect(() => {
    if (off) return;
    const mine = () => newest();
    runs.set(key, mine);
    return () => {
      if (runs.get(key) === mine) runs.delete(key);
    };
  }, [key, off]);
}

/** Whether some part of the page answered. */
export function pressPageKey(key: string): boolean {
  const run = runs.get(key);
  run?.();
  return run !== undefined;
}
