/** A movable name: `@champion`. */
export function AliasPill({ name }: { name: string }) {
  return (
    <span className="inline-flex min-h-[1.125rem] items-center rounded-full border border-line px-1.5 font-mono text-micro wrap-anywhere text-ink-2">
      <span className="text-ink-3">@</span>
      {name}
    </span>
  );
}
