import { type ChangeEvent, type FocusEvent, type KeyboardEvent, useRef } from "react";

/**
 * Handlers of a select that something follows from: at once for who chooses with a pointer; with keys on Enter or on
 * leaving it, for arrows walk through all that stands before what is wanted. `settled`: what is chosen already.
 */
export function useChoice(settled: string, onChoose: (value: string) => void) {
  const byKeys = useRef(false);
  const told = useRef<string | null>(null);
  const tell = (value: string) => {
    if (value === settled || value === told.current) return;
    told.current = value;
    onChoose(value);
  };
  return {
    onPointerDown() {
      byKeys.current = false;
    },
    onKeyDown(event: KeyboardEvent<HTMLSelectElement>) {
      byKeys.current = true;
      const { value } = event.currentTarget;
      if (event.key !== "Enter" || value === settled) return;
      event.preventDefault(); // it would open the list
      tell(value);
    },
    onChange(event: ChangeEvent<HTMLSelectElement>) {
      told.current = null;
      if (!byKeys.current) tell(event.target.value);
    },
    onBlur(event: FocusEvent<HTMLSelectElement>) {
      tell(event.target.value);
    },
  };
}
