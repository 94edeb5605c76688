import type { Caller } from "./calls";
import {
  checkNoneBlindlyRepeated,
  checkNothingLost,
  checkStatesExplained,
  checkWritesExplained,
  isDoubleRecorded,
} from "./checks";
import type { Ledger } from "./ledger";
import { ask, goesOn, look, until, vote } from "./promotions";
import { holdersIn, isAbout } from "./registry";
import type { Part, Stage } from "./stage";
import { anyTrouble, type Trouble } from "./troubles";

/** Before the registry hears of it (and never does, or does though the asker is dead), once it has done it, once it has said so. */
const phases = ["lost", "late", "unanswered", "answered"] as const;
type Point = { exchange: number; phase: (typeof phases)[number] } | { ms: number; after: "request" | "vote" };
type Job = {
  number: number;
  model: string;
  version: string;
  target: string;
  trouble: Trouble | null;
  where: string;
  end(): void;
};

/** A promotion writes and reads this often, at most: measured, and then some. */
const mostExchanges = 16;

/** Kills the application `count` times while it writes, each time in another place, and looks at everything at the end. */
export async function kills(part: Part, count: number): Promise<void> {
  const { stage, models, ledger, random, say } = part;
  const points = random.shuffled(
    Array.from({ length: mostExchanges }, (_, index) => phases.map((phase) => ({ exchange: index + 1, phase }))).flat(),
  );
  const running = new Map<string, Promise<void>>();
  for (let kill = 0; kill < count; kill += 1) {
    const model = models[kill % models.length] ?? "";
    await running.get(model);
    const point: Point =
      kill % 3 === 2
        ? { ms: random.below(1_500), after: random.below(4) === 0 ? "request" : "vote" }
        : (points[kill % points.length] as Point);
    const trouble = kill % 4 === 3 ? anyTrouble(random, count > 50) : null;
    const job = await killOnce(part, model, point, trouble);
    say(
      `kill ${kill + 1} of ${count}: #${job?.number ?? "–"} ${JSON.stringify(point)} ${job?.where ?? "nothing to kill"}${trouble ? `, ${trouble.name}` : ""}`,
    );
    if (job)
      running.set(
        model,
        settled(part, job).catch((error: unknown) => ledger.blame("unexplained", String(error))),
      );
  }
  await Promise.all(running.values());
  await checkDoubleHolders(part);
  const facts = await stage.facts();
  checkNothingLost(ledger.acknowledged.splice(0), facts, ledger);
  checkWritesExplained(stage.proxy.exchanges, facts, ledger);
  checkNoneBlindlyRepeated(stage.proxy.exchanges, ledger);
  checkStatesExplained(facts, ledger);
  const broken = await stage.whyChainBroken();
  if (broken !== null) ledger.blame("unexplained", broken);
  const states = facts.promotions.reduce<Record<string, number>>(
    (sum, { state }) => ({ ...sum, [state]: (sum[state] ?? 0) + 1 }),
    {},
  );
  say(`${facts.promotions.length} promotions: ${JSON.stringify(states)}`);
}

async function killOnce(
  { stage, ledger, random }: Part,
  model: string,
  point: Point,
  trouble: Trouble | null,
): Promise<Job | null> {
  const [app] = stage.apps;
  const [requester] = stage.requesters;
  if (!app || !requester) throw new Error("There is nobody to ask.");
  const target = random.pick(["production", "production", "@canary"]);
  const held = await stage.truth.heldOf(model);
  const free = random.shuffled(
    Object.keys(held.stages).filter((version) => !holdersIn(held, target).includes(version)),
  );
  const [version = "", other = ""] = free;
  const caller: Caller = { app: app.url, cookie: requester.cookie };
  const reviewer = random.pick(stage.reviewers);

  let number: number | null = null;
  if ("after" in point && point.after === "request") {
    const asked = ask(caller, { model, version, target }, ledger);
    await new Promise((done) => setTimeout(done, point.ms));
    await app.kill();
    number = await asked;
    await app.start();
  }
  number ??= await until(() => ask(caller, { model, version, target }, ledger), 10);
  if (number === null) return null;

  const end = trouble?.begin(stage.proxy, stage.truth, { model, version, other }) ?? (() => undefined);
  const job: Job = { number, model, version, target, trouble, where: "there", end };
  if ("after" in point && point.after === "request") return (await approve(caller.app, reviewer, number, ledger), job);
  const { reached, cancel } = killAt(stage, model, point);
  const approved = approve(caller.app, reviewer, number, ledger);
  const late = approved.then(() => new Promise<false>((done) => setTimeout(() => done(false), 2_000)));
  job.where = (await Promise.race([reached, late])) ? "there" : "after all that";
  // A point that is reached later would hit the next process.
  cancel();
  await app.kill();
  await approved;
  await app.start();
  return job;
}

/** `reached` when the application was killed at the point, or its time has come. */
function killAt({ proxy, apps }: Stage, model: string, point: Point): { reached: Promise<true>; cancel(): void } {
  if ("ms" in point)
    return { reached: new Promise((done) => setTimeout(() => done(true), point.ms)), cancel: () => undefined };
  const { exchange: nth, phase } = point;
  let cancel = () => {};
  const reached = new Promise<true>((done) => {
    let seen = 0;
    const act = async () => {
      await apps[0]?.kill();
      done(true);
      return phase === "late" ? ("pass" as const) : ("drop" as const);
    };
    const hook = phase === "answered" ? { answered: act } : phase === "unanswered" ? { after: act } : { before: act };
    cancel = proxy.on({ matches: (exchange) => isAbout(model, exchange) && ++seen === nth, ...hook });
  });
  return { reached, cancel };
}

/** Looks and approves, as a reviewer does. */
async function approve(
  app: string,
  { name, cookie }: { name: string; cookie: string },
  number: number,
  ledger: Ledger,
): Promise<void> {
  const caller = { app, cookie };
  const view = await look(caller, number);
  if (view?.state !== "open" || !view.evidence || view.votes.some(({ voided }) => voided === null)) return;
  const result = await vote(caller, { number, evidenceId: view.evidence.id }, "approve");
  if (result?.ok) ledger.keep({ what: "vote", number, member: name, choice: "approve" });
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
  if (trouble) return;
  const holders = holdersIn(await stage.truth.heldOf(model), target);
  if (view.state !== "applied" || holders.join() !== version)
    ledger.blame(
      "unexplained",
      `#${number} is ${view.state} (${view.stateReason}) though nobody disturbed it; ${holders.join(" and ") || "nobody"} holds ${target} in the registry`,
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
