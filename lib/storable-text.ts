/**
 * A text that PostgreSQL can hold: it takes no NUL and no half of a surrogate pair, and registries, files and people send both.
 * Each becomes U+FFFD. Done before anything is compared or digested, so that it stays what is stored.
 */
export function storableText(text: string): string {
  return text.replace(unstorable, "\uFFFD");
}

/** A copy of what a registry says in which every text is such a one, names of fields too. Done once, as it comes in. */
export function storable<T>(value: T): T {
  if (typeof value === "string") return storableText(value) as T;
  if (value === null || typeof value !== "object" || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(storable) as T;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [storableText(key), storable(child)])) as T;
}

export function hasNoNul(text: string): boolean {
  return !text.includes("\0");
}

const unstorable = /\p{Surrogate}|\0/gu;
