/** The first endpoint's bars are filled, the others' hollow in colours of their own. */
export function LoadSwatch({ at }: { at: number }) {
  const ink = loadInk(at);
  return (
    <span
      aria-hidden="true"
      className="h-2 w-3 flex-none border-[1.5px]"
      style={{ borderColor: ink, ...(at === 0 && { background: ink }) }}
    />
  );
}

export function loadInk(at: number): string {
  return `var(--d${at + 1})`;
}
