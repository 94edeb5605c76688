import { invalid } from "./failure";

type Asked = { MaxResults?: number | undefined; NextToken?: string | undefined };
/** After which key, and how many came before; null: the beginning. */
type Place = { key: string; before: number } | null;

/** A token of this name leads to the beginning of every list. */
export const anyList = "*";

let issued = 0;

/** A page of a sorted list. Tokens say after which key to go on, so that what is made or deleted meanwhile moves nothing else. */
export function pageOf<T>(list: string, items: T[], keyOf: (item: T) => string, asked: Asked, usual: number) {
  const place = asked.NextToken === undefined ? null : placeIn(list, asked.NextToken);
  const from = place === null ? 0 : indexAfter(items, keyOf, place);
  const page = items.slice(from, from + (asked.MaxResults ?? usual));
  const last = page.at(-1);
  const end = from + page.length;
  return { page, ...(end < items.length && last && { NextToken: tokenOf(list, { key: keyOf(last), before: end }) }) };
}

/** A token never repeats, even where it leads to the same place. */
export function tokenOf(list: string, place: Place): string {
  return Buffer.from(JSON.stringify({ list, place, issued: (issued += 1) })).toString("base64url");
}

/** A new token for the place of another one; null: for the beginning. */
export function tokenAgain(token: string | null): string {
  if (token === null) return tokenOf(anyList, null);
  const { list, place } = parsed(token) ?? { list: anyList, place: null };
  return tokenOf(list, place);
}

function placeIn(list: string, token: string): Place {
  const found = parsed(token);
  if (found?.list !== list && found?.list !== anyList) throw invalid("The value for NextToken is not valid.");
  return found.place;
}

function parsed(token: string): { list: string; place: Place } | null {
  try {
    return JSON.parse(Buffer.from(token, "base64url").toString()) as { list: string; place: Place };
  } catch {
    return null;
  }
}

/** What the token names may have been deleted; then all that followed it moved up by one. */
function indexAfter<T>(
  items: T[],
  keyOf: (item: T) => string,
  { key, before }: { key: string; before: number },
): number {
  const at = items.findIndex((item) => keyOf(item) === key);
  return at >= 0 ? at + 1 : before - 1;
}
