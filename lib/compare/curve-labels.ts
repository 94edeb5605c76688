import { versionLabel } from "@/lib/format";

import type { ComparedHead } from "./types";

type Named = Pick<ComparedHead, "connection" | "model" | "modelName" | "version">;

const mostLines = 6;
const mostCharacters = 20;
/** Less of a name says nothing. */
const leastName = 5;

/**
 * What stands at the ends of the lines, at most 20 characters each, versions whole; the model only where there are several.
 * Null where the list of lines must do: too many lines, too long a version, or two that would be called the same.
 */
export function endLabels(lines: readonly Named[]): string[] | null {
  if (lines.length > mostLines) return null;
  const isOneModel = new Set(lines.map(({ connection, model }) => `${connection}/${model}`)).size <= 1;
  const labels = lines.map(({ modelName, version }) => {
    const end = versionLabel(version);
    if (isOneModel) return end;
    return `${shortenMiddle(modelName, Math.max(leastName, mostCharacters - end.length - 1))} ${end}`;
  });
  const doFit = labels.every(({ length }) => length <= mostCharacters);
  return doFit && new Set(labels).size === labels.length ? labels : null;
}

/** Both ends of a name, for names often begin alike; `most` in characters. */
export function shortenMiddle(name: string, most: number): string {
  if (name.length <= most) return name;
  const tail = Math.floor((most - 1) / 2);
  return `${name.slice(0, most - 1 - tail)}…${name.slice(name.length - tail)}`;
}

/** Heights in rising order, moved as far as makes them `gap` apart, within `top` and `bottom` as long as there is room for all. */
export function apart(ys: readonly number[], gap: number, top: number, bottom: number): number[] {
  const pushedDown = ys.reduce<number[]>(
    (placed, y) => [...placed, Math.max(y, (placed.at(-1) ?? top - gap) + gap)],
    [],
  );
  return pushedDown.reduceRight<number[]>(
    (placed, y) => [Math.min(y, (placed[0] ?? bottom + gap) - gap), ...placed],
    [],
  );
}
