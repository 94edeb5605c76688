import type { Ledger } from "./ledger";
import type { Random } from "./random";
import type { Stage } from "./stage";

export async function rounds(_part: { stage: Stage; models: string[]; ledger: Ledger; random: Random; say(line: string): void }, _count: number): Promise<void> {
  await Promise.resolve();
}
