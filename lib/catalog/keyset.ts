import { AppError } from "@/lib/errors";
import { isStorable } from "@/lib/moment-range";

/**
 * Paging by key. A page asks for one row more than it shows; `backwards` pages are read in the opposite order and turned
 * round here. `keyOf` names a row in the address.
 */
export function toPage<Row>(
  rows: readonly Row[],
  limit: number,
  turn: "start" | "after" | "before",
  keyOf: (row: Row) => string,
) {
  const more = rows.length > limit;
  const shown = more ? rows.slice(0, limit) : [...rows];
  if (turn === "before") shown.reverse();
  const [first, last] = [shown.at(0), shown.at(-1)];
  const hasNewer = turn === "after" || (turn === "before" && more);
  const hasOlder = turn === "before" || more;
  return {
    rows: shown,
    newer: hasNewer && first ? keyOf(first) : null,
    older: hasOlder && last ? keyOf(last) : null,
  };
}

export function turnOf(query: { after?: string | undefined; before?: string | undefined }) {
  if (query.after !== undefined) return "after";
  return query.before === undefined ? "start" : "before";
}

const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const timeKeyForm = new RegExp(`^(-?\\d{1,15})\\.(${uuid})$`);
const idKeyForm = new RegExp(`^${uuid}$`);

/** Milliseconds and id, as one opaque word. */
export function timeKey(at: Date, id: string): string {
  return `${at.getTime()}.${id}`;
}

export function readTimeKey(key: string): { at: Date; id: string } {
  const [, ms, id] = timeKeyForm.exec(key) ?? [];
  if (id === undefined || !isStorable(Number(ms))) throw unknownPage();
  return { at: new Date(Number(ms)), id };
}

export function readIdKey(key: string): string {
  if (!idKeyForm.test(key)) throw unknownPage();
  return key;
}

function unknownPage() {
  return new AppError("invalid", "This page of the list does not exist. Start again from its beginning.");
}
