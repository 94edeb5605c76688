/**
 * A text that PostgreSQL can hold: it takes no NUL and no half of a surrogate pair, and registries, files and people send both.
 * Each becomes U+FFFD. Done before anything is compared or digested, so that it stays what is stored.
 */
export function storableText(text: string): string {
  return text.replace(unstorable, "\uFFFD");
}

export function hasNoNul(text: string): boolean {
  return !text.includes("\0");
}

const unstorable = /\p{Surrogate}|\0/gu;
