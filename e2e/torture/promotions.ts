import type { PromotionState, PromotionView } from "@/lib/promotions/types";

import { callAction, type Caller, readJson } from "./calls";
import type { Ledger } from "./ledger";
import { slug } from "./stage";

export type Asked = { number: number; evidenceId: string };
type Wish = { model: string; version: string; target: string };

/** It is there already or held, its version is gone or not known yet, its registry does not answer: people here may ask for anything else. */
const refusals = ["conflict", "not_found", "registry_unavailable", "registry_timeout"];

/** Asks for a promotion. A request that is there already (its answer was lost) counts as this one; null: it cannot be asked for. */
export async function ask(caller: Caller, { model, version, target }: Wish, ledger: Ledger): Promise<number | null> {
  const result = await callAction<{ number: number }>(caller, "requestPromotion", {
    connection: slug,
    model,
    version,
    target,
    reason: "Because it is better.",
  });
  if (!result) return null;
  if (result.ok) {
    ledger.keep({ what: "request", number: result.data.number });
    return result.data.number;
  }
  const there = /^Request #(\d+) .* asks for the same/.exec(result.error.message)?.[1];
  if (!refusals.includes(result.error.code))
    ledger.blame("unexplained", `to ask for ${version} of ${model} was answered ${JSON.stringify(result.error)}`);
  return there === undefined ? null : Number(there);
}

/** Null while nobody answers. */
export function look(caller: Caller, number: number): Promise<PromotionView | null> {
  return readJson<PromotionView>(caller, `/api/promotions/${number}`);
}

export function vote(caller: Caller, { number, evidenceId }: Asked, choice: "approve" | "reject") {
  return callAction<{ state: PromotionState }>(caller, "vote", {
    number,
    choice,
    evidenceId,
    reason: choice === "reject" ? "It is not good enough." : "",
  });
}

/** States in which something still happens by itself. */
export const goesOn = (state: PromotionState) => ["verifying", "applying", "accepted", "unknown"].includes(state);

export async function until<T>(what: () => Promise<T | null>, seconds: number): Promise<T | null> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await new Promise((done) => setTimeout(done, 150))) {
    const found = await what();
    if (found !== null) return found;
  }
  return null;
}
