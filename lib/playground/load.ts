import "server-only";

import { appendAudit } from "@/lib/audit/append";
import { actorOf, followViewer, type Viewer } from "@/lib/auth";
import { db, transact } from "@/lib/db/client";
import { refText } from "@/lib/endpoints/call-address";
import { type OpenCall, openCall } from "@/lib/endpoints/callable";
import { AppError } from "@/lib/errors";
import { formatCount } from "@/lib/format";
import { noTiming } from "@/lib/http/types";
import { can, grantsFor } from "@/lib/permissions";
import type { Call, Loss } from "@/lib/serving/types";

import { failureOf } from "./failures";
import { takePlace } from "./load-places";
import { Tally } from "./load-tally";
import { prepareDraft } from "./prepare";
import { takeDeploymentTurn } from "./rate";
import { callOnce, knownForm } from "./send";
import { currentSettings } from "./settings";
import { type CallRef, type LoadInput, type LoadLine, type PlaygroundSettings, usualLimits } from "./types";

/** One endpoint of a run, with the one call that it gets over and over. `open` is opened anew by `reopen` at `staleAt`, once for all workers. */
type Lane = {
  ref: CallRef;
  open: OpenCall;
  call: Call;
  losses: Loss[];
  connectionId: string;
  tally: Tally;
  endedAt: number | null;
  staleAt: number;
  reopening: Promise<void> | null;
  reopen(): Promise<OpenCall>;
};

const everyMs = 125;

/** Milliseconds: how long a run may take, and how long it goes on with what it read of a registration and its credentials. */
type LoadTimes = { deadlineMs: number; reopenMs: number };
const usualTimes: LoadTimes = { deadlineMs: 15 * 60_000, reopenMs: 5_000 };

/** Of a reply, unpacked: nobody reads it, and hundreds are on the way within a second. */
const maxBytes = 1_048_576;

/**
 * Checks and announces a load run that was admitted (`admitSend`); `lines` then does it, ends at once when `signal` is aborted, and
 * must be read to its end. All of `to` get the same number of requests at the same concurrency at the same time; the payload is
 * written once for each. Throws `invalid` when an endpoint does not take the payload or would get more than the settings allow, and
 * when the same is named twice, `too_many` and `conflict` when there is no room for it now, and what `openCall` throws.
 */
export async function startLoad(
  viewer: Viewer,
  input: LoadInput,
  times = usualTimes,
): Promise<{ lines(signal: AbortSignal): AsyncGenerator<LoadLine> }> {
  const settings = await currentSettings();
  requireWithin(input, settings);
  const again = await followViewer();
  const leave = takePlace(viewer.id);
  try {
    const lanes: Lane[] = [];
    for (const ref of input.to) lanes.push(await laneOf(loaderOf(viewer), ref, input, times, again));
    for (const { ref, open } of lanes)
      takeDeploymentTurn(refText(ref), open.line.endpointName, settings.callsPerMinute);
    await note(viewer, lanes, (lane) => ({
      type: "endpoint.load-started",
      payload: {
        deployment: lane.ref.deployment,
        requests: String(input.requests),
        concurrency: String(input.concurrency),
      },
    }));
    return { lines: (signal) => run(viewer, lanes, input, times, signal, leave) };
  } catch (error) {
    leave();
    throw error;
  }
}

/** The settings bound what one endpoint gets, whatever of its deployments are named: often the same servers answer. */
function requireWithin(
  { to, requests, concurrency }: LoadInput,
  { loadMaxRequests: mostRequests, loadMaxConcurrency: mostAtOnce }: PlaygroundSettings,
): void {
  if (requests > mostRequests)
    throw new AppError("invalid", `At most ${formatCount(mostRequests)} requests may be sent in one load run here.`);
  if (concurrency > mostAtOnce)
    throw new AppError("invalid", `At most ${mostAtOnce} requests may be under way at once here.`);
  if (new Set(to.map(refText)).size < to.length)
    throw new AppError(
      "invalid",
      "The same endpoint, or the same deployment of one, is chosen more than once. Choose it once.",
    );
  const times = Math.max(
    ...to.map(
      ({ connection, endpoint }) =>
        to.filter((ref) => ref.connection === connection && ref.endpoint === endpoint).length,
    ),
  );
  const chosen = `An endpoint is chosen ${times} times, with other deployments each time:`;
  if (times * requests > mostRequests)
    throw new AppError(
      "invalid",
      `${chosen} it would get ${formatCount(times * requests)} requests, and at most ${formatCount(mostRequests)} may be sent to one in a load run here.`,
    );
  if (times * concurrency > mostAtOnce)
    throw new AppError(
      "invalid",
      `${chosen} ${times * concurrency} requests to it would be under way at once, and at most ${mostAtOnce} may be here.`,
    );
}

/** Whoever may only send must not find a way to load with: what is opened here is opened with the roles alone that allow it. */
function loaderOf(viewer: Viewer): Viewer {
  return { ...viewer, grants: grantsFor(viewer.grants, "endpoint.load") };
}

/** As they are now: a run must not outlive what allows it. */
async function loaderAgain(again: () => Promise<Viewer | null>): Promise<Viewer> {
  const viewer = await again();
  if (!viewer) throw new AppError("unauthenticated", "The session that started the run is over.");
  if (!can(viewer.grants, "endpoint.load"))
    throw new AppError("forbidden", "None of your roles allows load runs any more.");
  return loaderOf(viewer);
}

async function laneOf(
  viewer: Viewer,
  ref: CallRef,
  input: LoadInput,
  { reopenMs }: LoadTimes,
  again: () => Promise<Viewer | null>,
): Promise<Lane> {
  const open = await openCall(viewer, ref);
  const form = await knownForm(viewer, open.line);
  const prepared = prepareDraft(input.draft, open.protocol, open.target, form, open.origin);
  if (prepared.status === "refused")
    throw new AppError("invalid", `${open.line.endpointName} does not take this payload: ${prepared.why}`);
  const { id } = await db().connection.findUniqueOrThrow({ where: { slug: ref.connection }, select: { id: true } });
  return {
    ref,
    open,
    call: prepared.call,
    losses: prepared.losses,
    connectionId: id,
    tally: new Tally(),
    endedAt: null,
    staleAt: performance.now() + reopenMs,
    reopening: null,
    reopen: async () => openCall(await loaderAgain(again), ref),
  };
}

async function* run(
  viewer: Viewer,
  lanes: Lane[],
  input: LoadInput,
  times: LoadTimes,
  outer: AbortSignal,
  leave: () => void,
): AsyncGenerator<LoadLine> {
  const stopping = new AbortController();
  const signal = AbortSignal.any([outer, stopping.signal]);
  const started = performance.now();
  let isOver = false;
  const deadline = setTimeout(() => {
    for (const { tally, endedAt } of lanes)
      if (endedAt === null)
        tally.stop(
          `Given up after ${Math.ceil(times.deadlineMs / 60_000)} minutes, which is the most that a load run may take.`,
        );
    stopping.abort();
  }, times.deadlineMs);
  try {
    yield {
      kind: "began",
      at: Date.now(),
      requests: input.requests,
      concurrency: input.concurrency,
      endpoints: lanes.map(({ ref, open, call, losses }) => ({
        ref,
        name: open.line.endpointName,
        version: open.line.version?.key ?? null,
        bytes: Buffer.byteLength(call.body),
        losses,
      })),
    };
    const over = Promise.all(lanes.map((lane) => drive(lane, input, times, signal))).then(() => {
      isOver = true;
    });
    while (!isOver) {
      await Promise.race([over, pause(everyMs, signal)]);
      if (signal.aborted) await over;
      if (!isOver)
        yield {
          kind: "progress",
          elapsedMs: Math.round(performance.now() - started),
          endpoints: lanes.map(({ tally }) => tally.now()),
        };
    }
    yield {
      kind: "ended",
      how: outer.aborted ? "stopped" : "done",
      endpoints: lanes.map(({ tally, endedAt }) => ({
        ...tally.now(),
        ...tally.figures((endedAt ?? performance.now()) - started),
      })),
    };
  } finally {
    clearTimeout(deadline);
    stopping.abort();
    leave();
    await note(viewer, lanes, ({ ref, tally }) => ({
      type: "endpoint.load-ended",
      payload: endOf(ref, tally, outer.aborted || !isOver),
    }));
  }
}

/** As many workers as may be under way; each takes the next request until there is none. */
async function drive(
  lane: Lane,
  { requests, concurrency, timeoutMs = usualLimits.timeoutMs }: LoadInput,
  { reopenMs }: LoadTimes,
  signal: AbortSignal,
): Promise<void> {
  const { tally, call } = lane;
  let left = requests;
  const worker = async () => {
    while (left > 0 && !signal.aborted && !tally.isDead) {
      left -= 1;
      if (performance.now() >= lane.staleAt) await (lane.reopening ??= renew(lane, reopenMs));
      if (signal.aborted || tally.isDead) return;
      await one(lane.open, call, timeoutMs, signal, tally);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, requests) }, worker));
  lane.endedAt = performance.now();
}

/** Who retires an endpoint, changes it, replaces its credentials or disables the member must not see them used for a quarter of an hour more. */
async function renew(lane: Lane, reopenMs: number): Promise<void> {
  const goal = ({ protocol, origin, target }: OpenCall) => JSON.stringify([protocol.name, origin, target]);
  try {
    const open = await lane.reopen();
    if (goal(open) !== goal(lane.open)) lane.tally.stop("Its registration was changed while the run went on.");
    else lane.open = open;
  } catch (error) {
    if (!(error instanceof AppError)) console.error(error);
    lane.tally.stop(error instanceof AppError ? `It can no longer be called. ${error.message}` : unexpected);
  }
  lane.staleAt = performance.now() + reopenMs;
  lane.reopening = null;
}

const unexpected = "Interlock met an error it did not expect. It is in the server's log.";

async function one(open: OpenCall, call: Call, timeoutMs: number, signal: AbortSignal, tally: Tally): Promise<void> {
  tally.send();
  const from = performance.now();
  try {
    const { status } = await callOnce(open, call, { timeoutMs, maxBytes }, signal, noTiming());
    if (status >= 200 && status <= 299) tally.answered(performance.now() - from);
    else tally.erred(`http-${status}`, false, "");
  } catch (error) {
    const failed = failureOf(error, signal);
    if (failed?.failure === "cancelled") return;
    if (failed) return tally.erred(failed.failure, silent.includes(failed.failure), failed.why);
    // Not planned for: the rest would only meet it again.
    console.error(error);
    tally.erred("unexpected", false, "");
    tally.stop(unexpected);
  }
}

/** Failures in which nothing was heard of the endpoint. */
const silent: readonly string[] = ["unavailable", "timeout", "denied"];

function endOf({ deployment }: CallRef, tally: Tally, isStopped: boolean) {
  const { done, ok, errors, stopped } = tally.now();
  const counts = Object.fromEntries(Object.entries(errors).map(([kind, count]) => [kind, String(count)]));
  return {
    deployment,
    how: stopped !== null ? "given up" : isStopped ? "stopped" : "done",
    done: String(done),
    ok: String(ok),
    errors: counts,
  };
}

type Noted =
  | { type: "endpoint.load-started"; payload: { deployment: string | null; requests: string; concurrency: string } }
  | { type: "endpoint.load-ended"; payload: ReturnType<typeof endOf> };

async function note(viewer: Viewer, lanes: Lane[], say: (lane: Lane) => Noted): Promise<void> {
  await transact(async (tx) => {
    for (const lane of lanes) {
      const { ref, open, connectionId } = lane;
      const subject = { kind: "endpoint", id: `${connectionId}/${ref.endpoint}`, name: open.line.endpointName };
      await appendAudit(tx, { actor: actorOf(viewer), subject, connectionId, ...say(lane) });
    }
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end);
  });
}
