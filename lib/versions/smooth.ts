import type { Curve, Smoothing } from "./types";

/** More would leave of a curve nothing but its mean. */
export const smoothest = 0.99;

/**
 * The points in the order of an axis, each with the exponential moving average of all points until there, which starts without
 * a bias. `smoothing` 0: as they were logged. A gap stays a gap and is not averaged into what follows.
 */
export function smooth(points: Curve["points"], { smoothing, order }: Smoothing): Curve["points"] {
  if (smoothing <= 0) return points;
  const x = ({ step, at }: Curve["points"][number]) => (order === "step" ? step : at);
  let [mean, weights] = [0, 0];
  return [...points]
    .sort((a, b) => x(a) - x(b))
    .map((point) => {
      const value = Number(point.value);
      if (!Number.isFinite(value)) return point;
      weights = weights * smoothing + 1;
      // A mean and no sum, and each part divided for itself: neither leaves the range that the values are in.
      mean += value / weights - mean / weights;
      return { ...point, value: String(mean) };
    });
}
