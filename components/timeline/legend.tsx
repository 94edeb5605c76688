import type { Timeline } from "@/lib/history/types";
import { isOutside } from "@/lib/history/words";

/** What the marks mean, as far as they are drawn. */
export function Legend({ timeline: { lanes, events, blind } }: { timeline: Timeline }) {
  const segments = lanes.flatMap((lane) => lane.segments);
  const soft = segments.some(({ start, end }) => start.after !== start.before || (end !== null && end.after !== end.before));
  return (
    <ul className="flex flex-wrap items-center gap-x-4 gap-y-1 text-micro">
      <Key name="held">{segments.some((segment) => segment.end === null) ? "holds it" : "held it"}</Key>
      {segments.some((segment) => segment.origin === "outside") && <Key name="outside">came from outside Interlock</Key>}
      {soft && <Key name="soft">start or end not known exactly</Key>}
      {blind.length > 0 && <Key name="blind">nobody was watching</Key>}
      {events.some(isOutside) && <GlyphKey tone="outside">event outside</GlyphKey>}
      {events.some((event) => event.origin === "imported") && <GlyphKey tone="imported">imported</GlyphKey>}
      {events.some((event) => event.origin === "found") && <GlyphKey tone="found">already so when watching began</GlyphKey>}
    </ul>
  );
}

function Key({ name, children }: { name: string; children: string }) {
  return (
    <li className="inline-flex items-center gap-1.5">
      <span className="tl-key" data-key={name} aria-hidden="true" />
      {children}
    </li>
  );
}

function GlyphKey({ tone, children }: { tone: string; children: string }) {
  return (
    <li className="inline-flex items-center gap-1.5">
      <span className="tl-swatch-glyph" data-tone={tone} aria-hidden="true" />
      {children}
    </li>
  );
}
