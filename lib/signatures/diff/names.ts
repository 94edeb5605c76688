/**
 * Why two names may mean one field, as part of a sentence; null when nothing speaks for it. Only spelling is compared: types and
 * places are the caller's to compare.
 */
export function likeness(before: string, after: string): string | null {
  const [one, other] = [plain(before), plain(after)];
  if (one === other) return one === "" ? null : "the names differ in case or punctuation only";
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (short.length >= 3 && long.startsWith(short)) return "one name begins with the other";
  const allowed = Math.floor(long.length / 4);
  if (allowed === 0 || long.length - short.length > allowed) return null;
  const steps = editDistance(one, other, allowed);
  return steps === null ? null : `the names differ in ${steps === 1 ? "one letter" : `${steps} letters`}`;
}

/** Case and punctuation aside. */
export function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

/** Letters to change, add or drop; null when it takes more than `most`. */
function editDistance(one: string, other: string, most: number): number | null {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 1; at <= one.length; at += 1) {
    const next = [at];
    for (let to = 1; to <= other.length; to += 1) {
      const swap = (row[to - 1] ?? 0) + (one[at - 1] === other[to - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    if (Math.min(...next) > most) return null;
    row = next;
  }
  const steps = row[other.length] ?? 0;
  return steps <= most ? steps : null;
}
