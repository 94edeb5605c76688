/**
 * Of generated cases. The same every time, so that only a change of ours makes a test fail; a full run draws anew and prints what
 * it drew. INTERLOCK_TEST_SEED repeats one.
 */
export const seed = Number(
  process.env.INTERLOCK_TEST_SEED ??
    (process.env.INTERLOCK_TEST_FULL === "yes" ? Date.now() % 1_000_000_000 : 20_261_121),
);
