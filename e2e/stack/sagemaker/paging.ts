import { invalid } from "./failure";

type Order = "Ascending" | "Descending";
type Asked = { MaxResults?: number | undefined; NextToken?: string | undefined; SortOrder?: string | undefined };

/** A token of this name leads to the beginning of every list. */
export const anyList = "*";

let issued = 0;

/**
 * A page of the items in the order of their keys, which are all different. A token says after which key to go on, so that
 * what is made or deleted meanwhile moves nothing else.
 */
export function pageOf<T>(list: string, items: T[], keyOf: (item: T) => string, asked: Asked, usual: Order) {
  const order = asked.SortOrder ?? usual;
  const sign = order === "Ascending" ? 1 : -1;
  const sorted = [...items].sort((a, b) => sign * compare(keyOf(a), keyOf(b)));
  const after = asked.NextToken === undefined ? null : keyIn(`${list} ${order}`, asked.NextToken);
  const rest = after === null ? sorted : sorted.filter((item) => sign * compare(keyOf(item), after) > 0);
  const page = rest.slice(0, asked.MaxResults ?? 10);
  const last = page.at(-1);
  return { page, ...(page.length < rest.length && last && { NextToken: tokenOf(`${list} ${order}`, keyOf(last)) }) };
}

/** Sorts by time; what happened at once, by name. */
export function timeKey(time: number, name: string): string {
  return `${String(time).padStart(15, "0")} ${name}`;
}

/** A token never repeats, even where it leads to the same place. */
function tokenOf(list: string, key: string | null): string {
  return Buffer.from(JSON.stringify({ list, key, issued: (issued += 1) })).toString("base64url");
}

/** A new token for the place of another one; null: for the beginning. */
export function tokenAgain(token: string | null): string {
  const found = token === null ? null : parsed(token);
  return found ? tokenOf(found.list, found.key) : tokenOf(anyList, null);
}

function keyIn(list: string, token: string): string | null {
  const found = parsed(token);
  if (found?.list !== list && found?.list !== anyList) throw invalid("The value for NextToken is not valid.");
  return found.key;
}

function parsed(token: string): { list: string; key: string | null } | null {
  try {
    return JSON.parse(Buffer.from(token, "base64url").toString()) as { list: string; key: string | null };
  } catch {
    return null;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
