const cells = 600;

/** Rows drawn before somebody asks for all: more than a screen holds, and few enough that ten thousand cells do not hold it up. */
export function rowsAtOnce(columns: number): number {
  return Math.min(150, Math.max(30, Math.floor(cells / columns)));
}
