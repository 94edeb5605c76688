/** A movable name: `@champion`. */
export function AliasPill({ name }: { name: string }) {
  return (
    <span className="inline-block rounded-[0.5625rem] border border-line px-1.5 font-mono text-micro wrap-anywhere text-ink-2">
      <span className="text-ink-3">@</span>
      {name}
    </span>
  );
}
