import type { PromotionState } from "@/lib/promotions/types";

import type { Application } from "../application";

import type { Caller } from "./calls";
import { checkDone, isDoubleRecorded } from "./checks";
import { checkTheEnd } from "./end";
import type { Ledger } from "./ledger";
import { ask, goesOn, look, until, vote } from "./promotions";
import { holdersIn, isAbout } from "./registry";
import type { Part, Stage } from "./stage";
import { checkShown } from "./told";
import type { Trouble, Troubles } from "./troubles";

/** Before the registry hears of it (and never does, or does though the asker is dead), once it has done it, once it has said so. */
const phases = ["lost", "late", "unanswered", "answered"] as const;
type Point = { exchange: number; phase: (typeof phases)[number] } | { ms: number; after: "request" | "vote" };
type Job = {
  number: number;
  model: string;
  version: string;
  target: string;
  trouble: Trouble | null;
  end(): void;
};
/** `isHit`: the application was killed while it asked, decided or wrote. Null where nothing could be asked for. */
type Tried = { isHit: boolean; job: Job | null };

/** A promotion writes and reads this often once it was approved, where no answer is lost: measured, and then some. */
const mostExchanges = 10;
/** What comes too late is tried again in another place, as long as that is to be hoped for. */
const mostTries = (count: number) => 3 * count + 10;

/** Kills the application `count` times while it writes, each time in another place, and looks at everything at the end. Answers how often it did. */
export async function kills(part: Part, count: number, troubles: Troubles): Promise<number> {
  const { models, ledger, random, say } = part;
  const points = random.shuffled(
    Array.from({ length: mostExchanges }, (_, index) => phases.map((phase) => ({ exchange: index + 1, phase }))).flat(),
  );
  const running = new Map<string, Promise<void>>();
  let done = 0;
  let tries = 0;
  for (; done < count && tries < mostTries(count); tries += 1) {
    const model = models[tries % models.length] ?? "";
    await running.get(model);
    const point = tries % 3 === 2 ? momentOf(part) : (points[tries % points.length] as Point);
    const target = random.pick(["production", "production", "@canary"]);
    // Many until each was there once, so that a short run has them all.
    const isTroubled = troubles.areAllMet() ? tries % 4 === 3 : [1, 2, 4].includes(tries % 5);
    const trouble = isTroubled ? troubles.next(target === "production" ? 3 : 1) : null;
    const { isHit, job } = await killOnce(part, { model, target, point, trouble });
    if (isHit) done += 1;
    // Else what comes after a registry that is away for a minute would never come about.
    if (!job && trouble) troubles.giveBack();
    const what = isHit ? `kill ${done} of ${count}` : job ? "killed too late" : "nothing to kill";
    say(`${what}: #${job?.number ?? "–"} ${JSON.stringify(point)}${trouble ? `, ${trouble.name}` : ""}`);
    if (job)
      running.set(
        model,
        settled(part, job).catch((error: unknown) => ledger.blame("unexplained", String(error))),
      );
  }
  await Promise.all(running.values());
  await checkDoubleHolders(part);
  const facts = await checkTheEnd(part);
  checkDone("kills", done, count, ledger);
  const states = facts.promotions.reduce<Record<string, number>>(
    (sum, { state }) => ({ ...sum, [state]: (sum[state] ?? 0) + 1 }),
    {},
  );
  say(`${done} kills in ${tries} tries, ${facts.promotions.length} promotions: ${JSON.stringify(states)}`);
  say(`troubles met: ${JSON.stringify(Object.fromEntries(troubles.met))}`);
  return done;
}

/** Some time after a click: asking takes less of it than deciding and writing. */
function momentOf({ random }: Part): Point {
  return random.below(4) === 0
    ? { ms: random.below(300), after: "request" }
    : { ms: random.below(1_000), after: "vote" };
}

type Try = { model: string; target: string; point: Point; trouble: Trouble | null };

async function killOnce({ stage, ledger, random }: Part, { model, target, point, trouble }: Try): Promise<Tried> {
  const [app] = stage.apps;
  const [requester] = stage.requesters;
  if (!app || !requester) throw new Error("There is nobody to ask.");
  const held = await stage.truth.heldOf(model);
  const free = random.shuffled(
    Object.keys(held.stages).filter((version) => !holdersIn(held, target).includes(version)),
  );
  const [version = "", other = ""] = free;
  const caller: Caller = { app: app.url, cookie: requester.cookie };
  const reviewer = random.pick(stage.reviewers);
  const askedFor = () => ask(caller, { model, version, target }, ledger);

  const isAsking = "after" in point && point.after === "request";
  const asked = isAsking ? await killWhileAsking(app, askedFor, point.ms) : { isHit: false, number: null };
  const number = asked.number ?? (await until(askedFor, 10));
  if (number === null) return { isHit: asked.isHit, job: null };

  const end = trouble?.begin(stage.proxy, stage.truth, { model, version, other }) ?? (() => undefined);
  const job: Job = { number, model, version, target, trouble, end };
  if (isAsking) return (await approve(caller.app, reviewer, number, ledger), { isHit: asked.isHit, job });
  let told: PromotionState | "not decided" | "awaited" = "awaited";
  // Once somebody was told how it ended, a kill proves nothing.
  const isUnderWay = () => told === "awaited" || (told !== "not decided" && goesOn(told));
  const { reached, cancel } = killAt(stage, model, point, isUnderWay);
  const approved = approve(caller.app, reviewer, number, ledger).then((state) => void (told = state ?? "not decided"));
  const late = approved.then(() => new Promise<void>((done) => setTimeout(done, 2_000))).then(isUnderWay);
  const isHit = await Promise.race([reached, late]);
  // A point that is reached later would hit the next process.
  cancel();
  await app.kill();
  await approved;
  await app.start();
  return { isHit, job };
}

/** The request may have been kept all the same: then `number` is not known, and asking again tells it. */
async function killWhileAsking(app: Application, askedFor: () => Promise<number | null>, ms: number) {
  let isAnswered = false;
  const asked = askedFor().finally(() => void (isAnswered = true));
  await new Promise((done) => setTimeout(done, ms));
  const isHit = !isAnswered;
  await app.kill();
  const number = await asked;
  await app.start();
  return { isHit, number };
}

/** `reached` when the application was killed at the point, or its time has come: whether it was under way then. */
function killAt(
  { proxy, apps }: Stage,
  model: string,
  point: Point,
  isUnderWay: () => boolean,
): { reached: Promise<boolean>; cancel(): void } {
  if ("ms" in point)
    return {
      reached: new Promise((done) => setTimeout(() => done(isUnderWay()), point.ms)),
      cancel: () => undefined,
    };
  const { exchange: nth, phase } = point;
  let cancel = () => {};
  const reached = new Promise<boolean>((done) => {
    let seen = 0;
    const act = async () => {
      const isHit = isUnderWay();
      await apps[0]?.kill();
      done(isHit);
      return phase === "late" ? ("pass" as const) : ("drop" as const);
    };
    const hook = phase === "answered" ? { answered: act } : phase === "unanswered" ? { after: act } : { before: act };
    cancel = proxy.on({ matches: (exchange) => isAbout(model, exchange) && ++seen === nth, ...hook });
  });
  return { reached, cancel };
}

/** Looks and approves, as a reviewer does. Answers where it stands then; null: nothing was decided, or no answer came. */
async function approve(
  app: string,
  { name, cookie }: { name: string; cookie: string },
  number: number,
  ledger: Ledger,
): Promise<PromotionState | null> {
  const caller = { app, cookie };
  const view = await look(caller, number);
  if (view?.state !== "open" || !view.evidence || view.votes.some(({ voided }) => voided === null)) return null;
  const result = await vote(caller, { number, evidenceId: view.evidence.id }, "approve");
  if (!result?.ok) return null;
  ledger.keep({ what: "vote", number, member: name, choice: "approve" });
  return result.data.state;
}

/** Waits until the promotion is over, approving again what a kill swallowed, and holds it against the registry. */
async function settled({ stage, ledger }: Part, { number, model, version, target, trouble, end }: Job): Promise<void> {
  const app = stage.apps[0]?.url ?? "";
  const [reviewer] = stage.reviewers;
  if (!reviewer) throw new Error("There is nobody to approve.");
  const view = await until(async () => {
    const now = await look({ app, cookie: reviewer.cookie }, number);
    if (now?.state === "open") await approve(app, reviewer, number, ledger).catch(() => undefined);
    return now && now.state !== "open" && !goesOn(now.state) ? now : null;
  }, 180);
  end();
  if (!view)
    return ledger.blame(
      "unexplained",
      `#${number} is not over after three minutes${trouble ? ` with ${trouble.name}` : ""}`,
    );
  const held = await stage.truth.heldOf(model);
  checkShown(view, held, ledger);
  const holders = holdersIn(held, target);
  const isWhole = view.state === "applied" ? holders.join() === version : trouble !== null;
  const isLeft = holders.includes(version) && !["applied", "partial", "conflict"].includes(view.state);
  if (!isWhole || isLeft)
    ledger.blame(
      "unexplained",
      `#${number} is ${view.state} (${view.stateReason}) ${trouble ? `with ${trouble.name}` : "though nobody disturbed it"}; ${holders.join(" and ") || "nobody"} holds ${target} in the registry`,
    );
}

/** Only what was stolen can leave two; the observer needs a moment to see it. */
async function checkDoubleHolders({ stage, models, ledger }: Part): Promise<void> {
  for (const model of models) {
    const recorded = await until(async () => {
      const holders = holdersIn(await stage.truth.heldOf(model), "production");
      return holders.length < 2 || isDoubleRecorded(model, "production", holders, await stage.facts()) ? true : null;
    }, 90);
    if (!recorded) ledger.blame("unexplained", `two versions of ${model} hold production and nothing names both`);
  }
}
