import { checkNoneBlindlyRepeated, checkNothingLost, checkStatesExplained, checkWritesExplained } from "./checks";
import type { Facts } from "./database";
import type { Part } from "./stage";
import { checkToldCameBy } from "./told";

/** Holds everything that a part of the torture did and was told against each other, once nothing goes on any more. */
export async function checkTheEnd({ stage, ledger }: Part): Promise<Facts> {
  const facts = await stage.facts();
  const { exchanges } = stage.proxy;
  checkNothingLost(ledger.acknowledged.splice(0), facts, ledger);
  checkWritesExplained(exchanges, facts, ledger);
  checkNoneBlindlyRepeated(exchanges, ledger);
  checkToldCameBy(exchanges, stage.truth.changes, facts, ledger);
  checkStatesExplained(facts, ledger);
  const broken = await stage.whyChainBroken();
  if (broken !== null) ledger.blame("unexplained", broken);
  return facts;
}
