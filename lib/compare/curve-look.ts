/** The plainest first: two lines are the usual case. Patterns that are alike are no neighbours, for a colour that repeats takes the next one. Round ends of lines lengthen each dash by a line's width. */
const dashes = ["", "7 5", "14 5 3 5", "2 5", "14 5", "9 5 0 5", "0 4", "9 5 0 5 0 5"];

/** Of the line of the version at a place of the comparison, counted from 0: up to 64 lines, no two look the same. */
export function curveLook(place: number): { stroke: string; strokeDasharray: string | undefined } {
  const round = Math.floor(place / 8);
  return {
    stroke: `var(--d${(place % 8) + 1})`,
    strokeDasharray: dashes[(place + round) % dashes.length] || undefined,
  };
}
