export type LampHealth = "well" | "slow" | "failing" | "unreachable" | "first-sync";

/** Round well, diamond slow, square failing, ring unreachable. Its word stands beside it, or is given to readers here. */
export function Lamp({ health, silent }: { health: LampHealth; silent?: boolean }) {
  return (
    <>
      <span className="lamp" data-health={health} aria-hidden="true" />
      {!silent && <span className="sr-only">{lampWords[health]}</span>}
    </>
  );
}

export const lampWords: Record<LampHealth, string> = {
  well: "well",
  slow: "slow",
  failing: "failing",
  unreachable: "unreachable",
  "first-sync": "first sync running",
};
