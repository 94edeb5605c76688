import { Unreadable } from "./body";

const mostColumns = 20_000;
const mostPlaces = 1_000_000;
/** As deep as JSON may be nested. */
const mostDimensions = 64;

/**
 * Refuses a table that would be far larger than its text: rows are filled up to the columns of all the others, so that ten thousand
 * records of one name each would make a hundred million places. Throws Unreadable.
 */
export function requireTableRoom(columns: number, rows: number): void {
  requireColumnRoom(columns);
  if (columns * rows > mostPlaces)
    throw new Unreadable(
      `${columns.toLocaleString("en")} columns of ${rows.toLocaleString("en")} rows make a table of more than ${mostPlaces.toLocaleString("en")} places, which is the limit.`,
    );
}

/** Columns or named tensors: each is looked for among the others, and has sentences of its own. Throws Unreadable. */
export function requireColumnRoom(columns: number): void {
  if (columns > mostColumns)
    throw new Unreadable(
      `The body names more than ${mostColumns.toLocaleString("en")} columns or tensors, which is the limit.`,
    );
}

/** Refuses a shape that a body may state without values to fill it: one size 0 makes it empty whatever the others are. Throws Unreadable. */
export function requireShapeRoom(name: string, shape: readonly number[]): void {
  if (shape.length > mostDimensions)
    throw new Unreadable(`“${name}” has more than ${mostDimensions} dimensions, which is the limit.`);
  const lists = shape.reduce((product, size) => product * Math.max(size, 1), 1);
  if (shape.includes(0) && lists > mostPlaces)
    throw new Unreadable(
      `“${name}” is empty, and its shape asks for more than ${mostPlaces.toLocaleString("en")} empty lists, which is the limit.`,
    );
}
