/** Changed behind our back: hatched, caution, and always these two words. */
export function OutsideMark() {
  return (
    <span className="inline-flex items-center gap-1.5 text-small font-strong whitespace-nowrap text-caution">
      <span className="outside-swatch" aria-hidden="true" />
      <span className="self-baseline">outside Interlock</span>
    </span>
  );
}
