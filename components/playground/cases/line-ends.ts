import { spliceBetween, spliced } from "@/lib/playground/composing/splice";

/**
 * What a text becomes when a text area, which knows only line feeds, holds `now` after it held `before`. Line ends that were not
 * touched stay as they were; new ones are line feeds.
 */
export function typedOver(before: string, now: string): string {
  const splice = spliceBetween(shown(before), now);
  if (!splice) return before;
  const [from = 0, to = 0] = placesIn(before, [splice.from, splice.to]);
  const after = spliced(before, [{ ...splice, from, to }]);
  // Beside a lone carriage return a new line feed would make a pair of both: then the text is what is shown.
  return shown(after) === now ? after : now;
}

/** A text as a text area holds it. */
function shown(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

/** Where places of the shown text, in ascending order, are in the text itself. */
function placesIn(text: string, places: readonly number[]): number[] {
  const pairs = [...text.matchAll(/\r\n/g)].map(({ index }) => index);
  let before = 0;
  return places.map((place) => {
    // A line feed that is shown at n is a pair here; behind it everything is one further.
    while (before < pairs.length && (pairs[before] ?? 0) - before < place) before += 1;
    return place + before;
  });
}
