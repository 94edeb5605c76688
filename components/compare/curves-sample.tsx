import { curveLook } from "@/lib/compare/curve-look";

/** A piece of a version's line, long enough for the longest of the dash patterns to show. */
export function CurvesSample({ place }: { place: number }) {
  return (
    <svg width="44" height="8" aria-hidden="true" className="flex-none">
      <path d="M2 4H42" fill="none" strokeWidth="1.5" strokeLinecap="round" {...curveLook(place)} />
    </svg>
  );
}
