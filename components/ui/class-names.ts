/** Joins class names, leaving out what is absent. Later classes do not override earlier ones: pass what differs. */
export function classNames(...parts: (string | false | null | undefined)[]): string {
  return parts.filter(Boolean).join(" ");
}
