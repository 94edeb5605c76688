/** Objects as elements; a list repeats its element. */
export function toXml(value: unknown): string {
  if (typeof value !== "object" || value === null)
    return String(value).replace(/[<>&]/g, (char) => `&#${char.charCodeAt(0)};`);
  return Object.entries(value)
    .flatMap(([name, inner]) =>
      (Array.isArray(inner) ? inner : [inner]).map((each) => `<${name}>${toXml(each)}</${name}>`),
    )
    .join("");
}
