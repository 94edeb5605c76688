/** A person's mark beside their name. */
export function Initials({ name }: { name: string }) {
  const words = name.split(/[\s.]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return (
    <span
      aria-hidden="true"
      className="grid size-[1.375rem] flex-none place-items-center rounded-full border border-line bg-sunken text-[0.59375rem] font-title text-ink-2"
    >
      {letters.map((word) => [...(word ?? "")][0]?.toUpperCase() ?? "").join("")}
    </span>
  );
}
