import type { Word } from "@/lib/signatures/verdict/types";

/** Place, shape and colour all differ, and the word always stands beside it. Nothing is lit where nobody can tell. */
const lamps: Record<Word, { place: 0 | 1 | 2 | 3; ink: string } | null> = {
  SAFE: { place: 0, ink: "var(--go-lamp)" },
  "BACKWARD-COMPATIBLE": { place: 1, ink: "var(--rail-2)" },
  BREAKING: { place: 2, ink: "var(--stop-lamp)" },
  "BREAKING·SILENT": { place: 3, ink: "var(--silent-lamp)" },
  "CANNOT TELL": null,
};
export const wordInk: Record<Word, string> = {
  SAFE: "text-go",
  "BACKWARD-COMPATIBLE": "text-rail",
  BREAKING: "text-stop",
  "BREAKING·SILENT": "text-silent",
  "CANNOT TELL": "text-unknown",
};

const dots = [7.5, 15.9, 24.3, 32.7] as const;

/** Four places in a row, for a line of text. A page may hold a hundred: the dark ones are one path. */
export function SmallHead({ word }: { word: Word }) {
  const lit = lamps[word];
  return (
    <svg width="40" height="14" viewBox="0 0 40 14" aria-hidden="true" className="flex-none">
      <rect x="0.5" y="0.5" width="39" height="13" rx="6.5" fill="var(--head)" stroke="var(--line)" />
      <path
        d={dots
          .filter((_x, place) => place !== lit?.place)
          .map((x) => `M${x} 7h0`)
          .join("")}
        stroke="var(--lamp-off)"
        strokeWidth="3"
        strokeLinecap="round"
      />
      {lit && <Lamp word={word} x={dots[lit.place]} y={7} r={3.6} ink={lit.ink} />}
      {!lit && <path d="M12 7h16" stroke="var(--unknown-lamp)" strokeWidth="2" strokeLinecap="round" />}
    </svg>
  );
}

/** The same upright, once on a page. */
export function TallHead({ word }: { word: Word }) {
  const lit = lamps[word];
  return (
    <svg width="44" height="132" viewBox="0 0 44 132" aria-hidden="true" className="flex-none">
      <path d="M22 124v8" stroke="var(--control-line)" strokeWidth="3" />
      <rect x="1" y="1" width="42" height="124" rx="21" fill="var(--head)" stroke="var(--line)" />
      {[22, 48.7, 75.4, 102.1].map((y, place) =>
        lit?.place === place ? (
          <Lamp key={place} word={word} x={22} y={y} r={9} ink={lit.ink} />
        ) : (
          <circle key={place} cx="22" cy={y} r="6.5" fill="none" stroke="var(--lamp-off)" strokeWidth="1.5" />
        ),
      )}
      {!lit && <path d="M13 62h18" stroke="var(--unknown-lamp)" strokeWidth="3" strokeLinecap="round" />}
    </svg>
  );
}

/** A word with its head: always in full. */
export function VerdictWord({ word }: { word: Word }) {
  return (
    <span className={`inline-flex items-center gap-2 text-small font-strong whitespace-nowrap ${wordInk[word]}`}>
      <SmallHead word={word} />
      {word}
    </span>
  );
}

function Lamp({ word, x, y, r, ink }: { word: Word; x: number; y: number; r: number; ink: string }) {
  if (word === "BREAKING")
    return <rect x={x - r * 0.9} y={y - r * 0.9} width={r * 1.8} height={r * 1.8} rx={r / 4} fill={ink} />;
  if (word !== "BREAKING·SILENT") return <circle cx={x} cy={y} r={r} fill={ink} />;
  return (
    <g stroke={ink} fill="none" strokeLinecap="round">
      <circle cx={x} cy={y} r={r * 0.78} strokeWidth={r / 2} />
      <path d={`M${x - r * 1.05} ${y + r * 1.05}L${x + r * 1.05} ${y - r * 1.05}`} strokeWidth={r * 0.45} />
    </g>
  );
}
