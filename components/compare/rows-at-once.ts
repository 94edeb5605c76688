const cells = 1_200;

/** Rows drawn before somebody asks for all: some thousand cells are there at once, ten thousand would hold the page up. */
export function rowsAtOnce(columns: number): number {
  return Math.min(150, Math.max(40, Math.floor(cells / columns)));
}
