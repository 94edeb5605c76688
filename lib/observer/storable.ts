import { storableText } from "@/lib/storable-text";

/**
 * A copy in which every text is one that PostgreSQL can hold: registries let NUL and half surrogate pairs through, both
 * become U+FFFD. Done once, as data comes in, so that what is compared is what was stored.
 */
export function storable<T>(value: T): T {
  if (typeof value === "string") return storableText(value) as T;
  if (value === null || typeof value !== "object" || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(storable) as T;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [storableText(key), storable(child)])) as T;
}
