import { useEffect, useRef } from "react";

export type Standby = () => HTMLElement | null;

/** A button that goes with what it did leaves the focus to another, told by `keep`, once `compared` has changed. */
export function useFocusKept(compared: string): (standby: Standby) => void {
  const kept = useRef<Standby | null>(null);
  useEffect(() => {
    if (document.activeElement === document.body) kept.current?.()?.focus();
    kept.current = null;
  }, [compared]);
  return (standby) => {
    kept.current = standby;
  };
}
