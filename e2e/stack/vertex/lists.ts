import { badArgument } from "./world";

/** Larger pages are made smaller, as Google's lists do. */
const largestPage = 100;

export type Listed<T> = { items: T[]; token: string | null };

/**
 * One page. A token belongs to the list it was made for (`kind` with its filter and order) and holds how far it is, and how
 * often it was passed on with nothing.
 */
export function page<T>(kind: string, items: T[], query: URLSearchParams): Listed<T> {
  const size = Number(query.get("pageSize") || 50);
  if (size < 0) throw badArgument("The page size must not be negative.");
  const start = offsetOf(kind, query.get("pageToken") ?? "").offset;
  const end = start + Math.min(size || 50, largestPage);
  return { items: items.slice(start, end), token: end < items.length ? tokenFor(kind, end, 0) : null };
}

/** The token of the very same place, written differently: what an empty page goes on with. */
export function samePlace(kind: string, query: URLSearchParams): string {
  const { offset, hops } = offsetOf(kind, query.get("pageToken") ?? "");
  return tokenFor(kind, offset, hops + 1);
}

function tokenFor(kind: string, offset: number, hops: number): string {
  return Buffer.from(JSON.stringify([kind, offset, hops])).toString("base64url");
}

function offsetOf(kind: string, token: string): { offset: number; hops: number } {
  if (token === "") return { offset: 0, hops: 0 };
  try {
    const [of, offset, hops] = JSON.parse(Buffer.from(token, "base64url").toString()) as [string, number, number];
    if (of === kind) return { offset, hops };
  } catch {
    // Told below: it was not made here.
  }
  throw badArgument("Page token is invalid.");
}

/** `create_time desc, display_name`; `known` maps Google's names (snake_case) to what is compared. */
export function ordered<T>(items: T[], orderBy: string, known: Record<string, (item: T) => string>): T[] {
  const keys = orderBy.split(",").flatMap((part) => {
    const [name = "", direction = "asc"] = part.trim().split(/\s+/);
    if (name === "") return [];
    const of = known[snake(name)];
    if (!of || !/^(asc|desc)$/.test(direction)) throw badArgument(`Cannot order by "${part.trim()}".`);
    return [{ of, sign: direction === "desc" ? -1 : 1 }];
  });
  return [...items].sort((one, other) => {
    for (const { of, sign } of keys) {
      if (of(one) !== of(other)) return of(one) < of(other) ? -sign : sign;
    }
    return 0;
  });
}

/** The two conditions that people use: `display_name="x"` and `labels.k=v` or `labels.k:*`, joined by AND. */
export function matching<T>(
  items: T[],
  filter: string,
  of: (item: T) => { fields: Record<string, string>; labels: Record<string, string> },
): T[] {
  const conditions = filter.split(/\s+AND\s+/i).filter((part) => part.trim() !== "");
  return conditions.reduce((left, condition) => {
    const [, name = "", operator = "", quoted = ""] = /^\s*([\w.]+)\s*(!=|=|:)\s*(.*?)\s*$/.exec(condition) ?? [];
    const value = quoted.replace(/^"(.*)"$/, "$1");
    if (name === "") throw badArgument(`The filter "${condition}" is invalid.`);
    return left.filter((item) => {
      const { fields, labels } = of(item);
      const found = name.startsWith("labels.") ? labels[name.slice("labels.".length)] : fields[snake(name)];
      if (operator === ":") return found !== undefined;
      return operator === "=" ? found === value : found !== value;
    });
  }, items);
}

/** Only the fields that a mask names, in snake_case or camelCase; all where there is none. */
export function masked(row: Record<string, unknown>, mask: string): Record<string, unknown> {
  const fields = new Set(maskOf(mask));
  if (fields.size === 0 || fields.has("*")) return row;
  return Object.fromEntries(Object.entries(row).filter(([key]) => fields.has(key)));
}

/** The fields of a mask in camelCase. */
export function maskOf(mask: string): string[] {
  const camel = (name: string) => name.trim().replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
  return mask
    .split(",")
    .map(camel)
    .filter((name) => name !== "");
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
