import { likeness, plain } from "./names";

/** Two fields that stand for each other, or one that stands alone. */
export type Match<T> = {
  before: T | null;
  after: T | null;
  /** Places in the two lists, counted from 0. */
  at: { before: number | null; after: number | null };
  /** Why fields of different names are taken for one, as a sentence; null when the names are equal or one is missing. */
  renamed: string | null;
};

/**
 * Pairs fields by name, then looks among those left over for renames: the name in other letters or punctuation; or the same type,
 * and a name alike or the same place in lists of equal length. In the order of `before`, then what is new. Of equal names the first meets the first.
 */
export function matchByName<T>(
  before: readonly T[],
  after: readonly T[],
  nameOf: (field: T) => string,
  typeOf: (field: T) => string,
): Match<T>[] {
  const free = new Map<string, number[]>();
  after.forEach((field, index) => {
    const name = nameOf(field);
    const places = free.get(name);
    if (places) places.push(index);
    else free.set(name, [index]);
  });
  const pairs = before.map((field) => free.get(nameOf(field))?.shift() ?? null);
  const lost = pairs.flatMap((place, index) => (place === null ? [index] : []));
  const renames = findRenames(before, after, lost, [...free.values()].flat(), nameOf, typeOf);
  const taken = new Set([...renames.values()].map((rename) => rename.to));

  const matches = before.map((field, index): Match<T> => {
    const rename = renames.get(index);
    const place = pairs[index] ?? rename?.to ?? null;
    const other = place === null ? null : (after[place] ?? null);
    return { before: field, after: other, at: { before: index, after: place }, renamed: rename?.why ?? null };
  });
  const added = [...free.values()].flat().filter((place) => !taken.has(place));
  added.sort((one, other) => one - other);
  for (const place of added) {
    matches.push({ before: null, after: after[place] ?? null, at: { before: null, after: place }, renamed: null });
  }
  return matches;
}

/** Pairs unnamed fields by position. */
export function matchByPlace<T>(before: readonly T[], after: readonly T[]): Match<T>[] {
  return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => ({
    before: before[index] ?? null,
    after: after[index] ?? null,
    at: { before: index < before.length ? index : null, after: index < after.length ? index : null },
    renamed: null,
  }));
}

type Rename = { to: number; why: string };

/** How far apart two fields may stand for their names to be compared letter by letter: comparing all would be quadratic. */
const reach = 3;

function findRenames<T>(
  before: readonly T[],
  after: readonly T[],
  lost: readonly number[],
  found: readonly number[],
  nameOf: (field: T) => string,
  typeOf: (field: T) => string,
): Map<number, Rename> {
  const renames = new Map<number, Rename>();
  if (lost.length === 0 || found.length === 0) return renames;
  const free = new Set(found);
  const spelled = new Map<string, number[]>();
  for (const place of found) {
    const name = plain(nameAt(after, place));
    const places = spelled.get(name);
    if (places) places.push(place);
    else spelled.set(name, [place]);
  }

  function nameAt(fields: readonly T[], place: number): string {
    const field = fields[place];
    return field === undefined ? "" : nameOf(field);
  }
  function take(index: number, place: number | undefined, why: (one: string, other: string) => string | null) {
    const [one, other] = [before[index], place === undefined ? undefined : after[place]];
    if (renames.has(index) || place === undefined || one === undefined || other === undefined) return;
    const [old, now] = [typeOf(one), typeOf(other)];
    const respelled = plain(nameOf(one)) === plain(nameOf(other));
    if (!free.has(place) || (old !== now && !respelled)) return;
    const reason = why(nameOf(one), nameOf(other));
    if (reason === null) return;
    free.delete(place);
    const retyped = `${reason.charAt(0).toUpperCase()}${reason.slice(1)}, and ${old} became ${now}.`;
    renames.set(index, { to: place, why: old === now ? `Both are ${old}, and ${reason}.` : retyped });
  }
  for (const index of lost) {
    const places = (spelled.get(plain(nameAt(before, index))) ?? []).filter((place) => free.has(place));
    const type = before[index] && typeOf(before[index]);
    take(index, places.find((place) => after[place] && typeOf(after[place]) === type) ?? places[0], likeness);
  }
  for (const index of lost) {
    for (let step = 0; step <= reach; step += 1) {
      take(index, index + step, likeness);
      take(index, index - step, likeness);
    }
  }
  if (before.length === after.length) {
    for (const index of lost) take(index, index, () => "they stand at the same place");
  }
  return renames;
}
