import { apart } from "@/lib/compare/curve-labels";
import { curveLook } from "@/lib/compare/curve-look";

const labelHeight = 13;

type End = { label: string; place: number; y: number };

/** Names at the ends of the lines, moved apart where they would overlap. All of it in pixels. */
export function CurvesEndLabels({ ends, x, top, bottom }: { ends: End[]; x: number; top: number; bottom: number }) {
  const sorted = [...ends].sort((a, b) => a.y - b.y);
  const ys = apart(
    sorted.map(({ y }) => y),
    labelHeight,
    top,
    bottom,
  );
  return (
    <g fontSize="11" fontFamily="var(--font-mono)" fontWeight="560">
      {sorted.map(({ label, place }, index) => (
        <text key={place} x={x} y={(ys[index] ?? 0) + 4} fill={curveLook(place).stroke}>
          {label}
        </text>
      ))}
    </g>
  );
}
