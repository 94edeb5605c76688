/** A policy in words, one sentence a line. */
export function Sentences({ sentences }: { sentences: readonly string[] }) {
  return (
    <ul className="grid gap-1.5">
      {sentences.map((sentence, index) => (
        <li
          key={sentence}
          className={index === 0 ? "text-pretty wrap-anywhere" : "text-pretty wrap-anywhere text-ink-2"}
        >
          {sentence}
        </li>
      ))}
    </ul>
  );
}
