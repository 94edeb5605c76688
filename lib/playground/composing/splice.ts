/** A stretch of a text, in UTF-16 units: `from` is its first, `to` the one behind its last. */
export type Range = { from: number; to: number };

/** What takes the place of a stretch; where the stretch is empty, it is put in. */
export type Splice = Range & { insert: string };

/** The text with all splices made. They may come in any order and must not overlap; those at one place are made in the order given. */
export function spliced(text: string, splices: readonly Splice[]): string {
  const ordered = [...splices].sort((a, b) => a.from - b.from || a.to - b.to);
  const parts: string[] = [];
  let at = 0;
  for (const { from, to, insert } of ordered) {
    parts.push(text.slice(at, from), insert);
    at = to;
  }
  return parts.join("") + text.slice(at);
}

/** The smallest single splice that makes `after` of `before`; null when they are equal. Lets an editor keep its cursor. */
export function spliceBetween(before: string, after: string): Splice | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let end = 0;
  while (
    end < shorter - start &&
    before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
  )
    end += 1;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}

/**
 * Splices of one text, moved to what has become of it meanwhile. Null where one of them touches what was changed, and nobody can tell
 * whether it is still meant; a value that was changed and is replaced as a whole takes the later one.
 */
export function rebased(splices: readonly Splice[], before: string, after: string): Splice[] | null {
  const between = spliceBetween(before, after);
  if (!between) return [...splices];
  const more = between.insert.length - (between.to - between.from);
  const moved: Splice[] = [];
  for (const splice of splices) {
    const { from, to, insert } = splice;
    const isReplaced = from < to && insert !== "" && from <= between.from && between.to <= to;
    if (to < between.from) moved.push(splice);
    else if (from > between.to) moved.push({ from: from + more, to: to + more, insert });
    else if (isReplaced) moved.push({ from, to: to + more, insert });
    else return null;
  }
  return moved;
}
