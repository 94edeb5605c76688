import type { PolicyRules } from "@/lib/policies/policy-rules";
import type { PromotionView } from "@/lib/promotions/types";

import { callAction, type Caller } from "./calls";
import { checkAnswers, checkDone, checkSomebodyWon, isDoubleRecorded, type Outcome } from "./checks";
import type { Facts } from "./database";
import { checkTheEnd } from "./end";
import { ask, type Asked, goesOn, look, until, vote } from "./promotions";
import type { Random } from "./random";
import { type Change, holdersIn } from "./registry";
import type { Part, Person, Stage } from "./stage";
import { checkShown } from "./told";

type Request = Asked & { version: string; by: Person };
type Played = { told: string; hasWinner: boolean };

const target = "production";
const crowd = 50;
const candidates = 4;
/** A round in which nothing can be asked for is none. */
const mostTries = (count: number) => 2 * count + 10;

/**
 * Each round, some people ask for versions of one model, and then fifty calls at once approve, reject, withdraw and
 * change the model behind everybody's back, through two processes of which one may die. One promotion at most may win. Answers
 * how many were played.
 */
export async function rounds(part: Part, count: number): Promise<number> {
  const { stage, models, ledger, say } = part;
  await askForThree(stage);
  const doubles = new Map<string, string>();
  let [done, won] = [0, 0];
  for (let tries = 0; done < count && tries < mostTries(count); tries += 1) {
    const model = models[tries % models.length] ?? "";
    const played = await playRound(part, model, done % 5 === 4, doubles);
    if (played) done += 1;
    if (played?.hasWinner) won += 1;
    say(played ? `round ${done} of ${count}: ${played.told}` : `no round: nothing of ${model} could be asked for`);
  }
  await checkTheEnd(part);
  checkDone("rounds", done, count, ledger);
  checkSomebodyWon(won, done, ledger);
  say(`${done} rounds, ${won} of them with a winner`);
  return done;
}

/** Three have to agree, so that votes meet one another. */
async function askForThree({ apps, administrator }: Stage): Promise<void> {
  const scope = { name: "Contended", connectionId: null, modelPattern: "contended-*", target };
  const rules: PolicyRules = {
    quorum: 3,
    voterRole: null,
    voterGroup: null,
    unknownAuthorBlocks: false,
    lifetimeHours: 24,
    gates: [{ kind: "version-status" }],
    metrics: [],
    reviewOutside: true,
    rollbackNeedsQuorum: false,
  };
  const result = await callAction({ app: apps[0]?.url ?? "", cookie: administrator.cookie }, "savePolicy", {
    saved: null,
    scope,
    rules,
  });
  if (!result?.ok) throw new Error(`The policy was not kept: ${JSON.stringify(result)}`);
}

/** Null when nothing could be asked for. */
async function playRound(
  part: Part,
  model: string,
  withKill: boolean,
  doubles: Map<string, string>,
): Promise<Played | null> {
  const { stage, ledger, random } = part;
  const since = Date.now();
  await makeRoom(stage, model);
  const { changes } = stage.truth;
  const before = changes.length;
  const requests = await askForSome(part, model);
  if (requests.length === 0) return null;
  const calls = random.shuffled(crowdOf(part, model, requests));
  const victim = withKill ? random.pick(stage.apps) : null;
  const killed = victim ? new Promise((done) => setTimeout(done, random.below(1_500))).then(() => victim.kill()) : null;
  const outcomes = await Promise.all(calls.map((call) => call()));
  await killed;
  if (victim) await victim.start();
  checkAnswers(outcomes, victim?.url ?? null, ledger);
  const { applied, ends } = await settle(part, requests);
  if (applied.length > 1)
    ledger.blame(
      "unexplained",
      `${applied.map(({ number }) => `#${number}`).join(" and ")} were applied in one round of ${model}`,
    );
  const isDisturbed = changes.slice(before).some((change) => change.model === model && isOfTarget(change));
  if (applied[0] && !isDisturbed) await checkWon(part, model, applied[0]);
  await checkDouble(part, model, since, doubles);
  const won = applied[0] ? `#${applied[0].number} won` : "nobody won";
  const no = outcomes.filter(({ result }) => result?.ok === false).length;
  const silent = outcomes.filter(({ result }) => result === null).length;
  const told = `${model}, ${requests.length} requests, ${outcomes.length} calls: ${no} refused in words, ${silent} without an answer; ${won} (${ends})${victim ? ", a process was killed" : ""}`;
  return { told, hasWinner: applied.length > 0 };
}

const isOfTarget = ({ axis, key, after }: Change) =>
  axis === "stage" ? after === "Production" : axis === "alias" && key === "champion";

/** Where nobody put anything into the target from outside, the winner is all there is. */
async function checkWon({ stage, ledger }: Part, model: string, winner: PromotionView): Promise<void> {
  const held = await stage.truth.heldOf(model);
  checkShown(winner, held, ledger);
  const holders = holdersIn(held, target);
  if (holders.join() !== winner.version)
    ledger.blame(
      "unexplained",
      `#${winner.number} was applied, and ${holders.join(" and ") || "nobody"} holds ${target} of ${model}, not ${winner.version}`,
    );
}

/** What was put there from outside stays until somebody wins: before nothing is left to be asked for, one alone keeps it. */
async function makeRoom({ truth }: Stage, model: string): Promise<void> {
  const held = await truth.heldOf(model);
  const [keeper, ...others] = holdersIn(held, target);
  if (keeper === undefined || Object.keys(held.stages).length - others.length > 2) return;
  await truth.setAlias(model, "champion", keeper);
  for (const version of others) await truth.moveToStage(model, version, "Archived");
}

/** Different people ask for different versions; all have the same evidence of who holds the target. */
async function askForSome({ stage, ledger, random }: Part, model: string): Promise<Request[]> {
  const app = random.pick(stage.apps).url;
  const held = await stage.truth.heldOf(model);
  const free = Object.keys(held.stages).filter((version) => !holdersIn(held, target).includes(version));
  const wished = random.shuffled(free).slice(0, candidates);
  const made = await Promise.all(
    wished.map(async (version, index): Promise<Request | null> => {
      const by = stage.requesters[index % stage.requesters.length];
      if (!by) return null;
      const caller = { app, cookie: by.cookie };
      const number = await ask(caller, { model, version, target }, ledger);
      const view = number === null ? null : await look(caller, number);
      return view?.state === "open" && view.evidence
        ? { number: view.number, evidenceId: view.evidence.id, version, by }
        : null;
    }),
  );
  return made.filter((request) => request !== null);
}

function crowdOf({ stage, ledger, random }: Part, model: string, requests: Request[]): (() => Promise<Outcome>)[] {
  const anywhere = (cookie: string): Caller => ({ app: random.pick(stage.apps).url, cookie });
  const voters = stage.reviewers.flatMap((reviewer) => requests.map((request) => ({ reviewer, request })));
  const votes = voters.map(({ reviewer, request }, index) => async () => {
    const choice = index % 31 === 30 ? "reject" : "approve";
    const caller = anywhere(reviewer.cookie);
    const result = await vote(caller, request, choice);
    if (result?.ok) ledger.keep({ what: "vote", number: request.number, member: reviewer.name, choice });
    return { what: choice, app: caller.app, result };
  });
  const withdrawals = requests.slice(0, random.below(3)).map(({ number, by }) => async () => {
    const caller = anywhere(by.cookie);
    const result = await callAction(caller, "withdrawPromotion", {
      number,
      reason: "On second thoughts.",
    });
    if (result?.ok) ledger.keep({ what: "withdrawal", number });
    return { what: "withdraw", app: caller.app, result };
  });
  const rest = Math.max(0, crowd - votes.length - withdrawals.length);
  const outside = Array.from({ length: rest }, (_, index) => () => outsideChange(stage, random, model, index));
  return [...votes, ...withdrawals, ...outside];
}

/** Only now and then into the target: otherwise no vote would ever hold. The rest are changes beside it. */
async function outsideChange({ truth }: Stage, random: Random, model: string, index: number): Promise<Outcome> {
  const versions = Object.keys((await truth.heldOf(model)).stages);
  const version = random.pick(versions);
  await new Promise((done) => setTimeout(done, random.below(1_500)));
  if (index === 0 && random.below(3) === 0) await truth.moveToStage(model, version, "Production");
  else if (index === 1 && random.below(3) === 0) await truth.setAlias(model, "champion", version);
  // Of parallel callers who set one thing for the first time MLflow tells some that its table would not have it.
  else if (index % 2 === 0) await truth.setVersionTag(model, version, "note", String(index)).catch(() => undefined);
  else await truth.setAlias(model, `beside-${index % 3}`, version).catch(() => undefined);
  return { what: "outside", app: null, result: { ok: true, data: null } };
}

/** Waits until nothing goes on; what still is open then is withdrawn by whoever asked. Answers what was applied, and how often which end was met. */
async function settle({ stage, ledger }: Part, requests: Request[]) {
  const app = stage.apps[0]?.url ?? "";
  const applied: PromotionView[] = [];
  const ends = new Map<string, number>();
  for (const request of requests) {
    const caller = { app, cookie: request.by.cookie };
    const view = await until(async () => {
      const now = await look(caller, request.number);
      if (now?.state === "open") {
        const result = await callAction(caller, "withdrawPromotion", {
          number: request.number,
          reason: "The round is over.",
        });
        if (result?.ok) ledger.keep({ what: "withdrawal", number: request.number });
        return null;
      }
      return now && !goesOn(now.state) ? now : null;
    }, 180);
    if (!view) ledger.blame("unexplained", `#${request.number} is not over after three minutes`);
    else if (view.state === "applied") applied.push(view);
    if (view) ends.set(view.state, (ends.get(view.state) ?? 0) + 1);
  }
  return { applied, ends: [...ends].map(([state, count]) => `${count} ${state}`).join(", ") };
}

/** What was written and reviewed of a model in the time that a lost write may take: where something stays unexplained, it tells why. */
function storyOf(model: string, { promotions, reviews }: Facts): string {
  const since = Date.now() - 6 * 60_000;
  const written = promotions
    .filter((one) => one.model === model && one.steps.length > 0 && one.settledAt >= since)
    .map(({ number, state, steps }) => {
      const told = steps.map(
        ({ version, axis, key, after, outcome }) => `${version} ${axis}${key} ${after} ${outcome}`,
      );
      return `#${number} ${state} (${told.join(", ")})`;
    });
  const reviewed = reviews
    .filter((one) => one.model === model && one.openedAt >= since)
    .map(({ holders, state }) => `${holders.join(" and ")} ${state}`);
  return `Written: ${written.join("; ") || "nothing"}. Reviews: ${reviewed.join("; ") || "none"}.`;
}

/** Two that hold the target now and did not after the round before: by when, somebody must have said so. */
async function checkDouble(
  { stage, ledger }: Part,
  model: string,
  since: number,
  doubles: Map<string, string>,
): Promise<void> {
  let holders: string[] = [];
  const known = await until(async () => {
    holders = holdersIn(await stage.truth.heldOf(model), target);
    return holders.length < 2 ||
      doubles.get(model) === holders.join() ||
      isDoubleRecorded(model, target, holders, await stage.facts(), since)
      ? true
      : null;
  }, 60);
  if (!known)
    ledger.blame(
      "unexplained",
      `${holders.join(" and ")} of ${model} hold ${target} at once and nothing names them. ${storyOf(model, await stage.facts())}`,
    );
  doubles.set(model, holders.join());
}
