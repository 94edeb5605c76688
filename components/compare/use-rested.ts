import { useEffect, useState } from "react";

/** Longer than between two keystrokes, and than a key that is held down takes to come again. */
const restMs = 300;

/** A number once it has rested: what is typed or held down asks for its end alone. */
export function useRested(value: number): number {
  const [rested, rest] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => rest(value), restMs);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}
