/**
 * A copy in which every text is one that PostgreSQL can hold: registries let NUL and half surrogate pairs through, both
 * become U+FFFD. Done once, as data comes in, so that what is compared is what was stored.
 */
export function storable<T>(value: T): T {
  if (typeof value === "string") return clean(value) as T;
  if (value === null || typeof value !== "object" || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(storable) as T;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [clean(key), storable(child)])) as T;
}

function clean(text: string): string {
  return suspicious.test(text) ? Buffer.from(text.replaceAll("\0", "\uFFFD"), "utf8").toString("utf8") : text;
}

const suspicious = /[\0\uD800-\uDFFF]/;
