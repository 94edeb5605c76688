import "server-only";

import { recordDenial, type Viewer } from "@/lib/auth";
import { db } from "@/lib/db/client";
import { refText } from "@/lib/endpoints/call-address";
import { AppError } from "@/lib/errors";
import type { CallLine, CallRef, SendInput, SendResult } from "@/lib/playground/types";
import { toFailure } from "@/lib/result";

import { findOwnSet, type FoundSet } from "./access";
import { type Asked, judge } from "./judge";
import { beginRuns, type CaseToRun, endRun, failRun, keepResults, longestRunMs, type StoredRun } from "./run-store";
import { stillAllowed } from "./still-allowed";
import { contentOf } from "./stored";
import type { CaseResult, RunEvent, RunInput, RunLine, RunState } from "./types";

/** Deployments of one run that are asked at the same time. */
const abreast = 4;
const mostDeployments = 20;
/** How often what was found so far is kept, so that others see how far it is. */
const keepEveryMs = 1_000;

/** What carries a request, and who answers where. */
export type Carriers = {
  send(viewer: Viewer, input: SendInput, signal: AbortSignal): Promise<SendResult>;
  line(viewer: Viewer, ref: CallRef): Promise<CallLine>;
  lines(viewer: Viewer, filter: { connection: string; model: string; limit: number }): Promise<CallLine[]>;
  /** Who runs, read again; null once their session is over. */
  again(): Promise<Viewer | null>;
};

type PreparedRun = { set: FoundSet; lines: CallLine[] };

/** Where a run goes. Throws `not_found`, `forbidden`, or `conflict` with why nothing can be run. */
export async function prepareRun(
  viewer: Viewer,
  { set: id, to = [], versions = [] }: RunInput,
  carriers: Carriers,
): Promise<PreparedRun> {
  const set = await findOwnSet(viewer, id, "endpoint.invoke");
  if (set.cases === 0)
    throw new AppError("conflict", `“${set.name}” holds no cases yet. Save one from the playground.`);
  const named = await Promise.all(to.map((ref) => carriers.line(viewer, ref)));
  const serving =
    versions.length === 0
      ? []
      : await carriers.lines(viewer, { connection: set.connection.slug, model: set.model.key, limit: 200 });
  const wanted = serving.filter(
    ({ version }) => version !== null && version.model.key === set.model.key && versions.includes(version.key),
  );
  const lines = distinct([...named, ...wanted.filter(({ whyNot }) => whyNot === null)]);
  const [closed] = lines.length === 0 ? wanted : lines.filter(({ whyNot }) => whyNot !== null);
  if (closed) await requireInvoke(viewer, closed);
  if (lines.length === 0)
    throw new AppError(
      "conflict",
      wanted[0]?.whyNot ??
        (versions.length > 0
          ? "No endpoint serves what was chosen. Deploy it first, or register the endpoint."
          : "Choose where the cases are sent to."),
    );
  if (lines.length > mostDeployments)
    throw new AppError("conflict", `At most ${mostDeployments} deployments at once: these are ${lines.length}.`);
  if (closed) throw new AppError("conflict", `${closed.endpointName}: ${closed.whyNot ?? ""}`);
  return { set, lines };
}

/** Where it is known how something is called, what stands in the way is that the viewer may not. */
async function requireInvoke(viewer: Viewer, { ref, endpointName, target, whyNot }: CallLine): Promise<void> {
  if (whyNot === null || target === null) return;
  await recordDenial(viewer, "endpoint.invoke", { id: `${ref.connection}/${ref.endpoint}`, name: endpointName });
  throw new AppError("forbidden", `${endpointName}: ${whyNot}`);
}

/**
 * Sends every case to every deployment, one at a time to each, and tells what became of each, as it is known. Ends early with
 * `stopped` when the signal fires or nobody listens any more, and with `failed` when its time is over (`longestRunMs`), or once the
 * viewer is disabled, signed out or no longer allowed to send. What was found is kept, without any reply.
 */
export async function* runCases(
  viewer: Viewer,
  { set, lines }: PreparedRun,
  carriers: Carriers,
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  const { runs, cases } = await beginRuns(viewer, set, lines);
  const stop = new AbortController();
  const deadline = AbortSignal.timeout(longestRunMs(cases.length * lines.length));
  const either = AbortSignal.any([signal, stop.signal, deadline]);
  const tellers = runs.map((run) => ({ run, results: [] as CaseResult[], keptAt: Date.now() }));
  const lanes = lanesOf(tellers);
  const told = queue<RunEvent>();
  const allowed = stillAllowed(viewer, set, carriers.again);
  let isBroken = false;
  const unwritten = new Map<string, string>();

  async function work(): Promise<void> {
    for (let lane = lanes.shift(); lane && !either.aborted; lane = lanes.shift()) await runLane(lane);
  }
  async function runLane(lane: typeof tellers): Promise<void> {
    for (const { one, teller } of lane.flatMap((teller) => cases.map((one) => ({ one, teller })))) {
      const result = either.aborted ? null : await runOne(await allowed(), one, teller.run, carriers, either);
      if (!result) return;
      teller.results.push(result);
      told.push({ kind: "case", run: teller.run.id, result });
      if (Date.now() - teller.keptAt < keepEveryMs) continue;
      teller.keptAt = Date.now();
      await keepResults(teller.run.id, teller.results);
    }
  }
  const order = new Map(cases.map(({ id }, at) => [id, at]));
  // One that breaks ends the others too: none of them goes on once the run is told as over.
  const broke = (error: unknown) => {
    isBroken = true;
    stop.abort();
    told.fail(error);
  };
  const working = Promise.all(Array.from({ length: abreast }, () => work().catch(broke)))
    .then(() => (either.aborted ? undefined : allowed()))
    .catch(broke)
    .then(() => told.end());
  // By what was found and not by who listened: a reader who stops reading leaves no trace of why the rest was not sent.
  const stateOf = ({ run, results }: (typeof tellers)[number]): Exclude<RunState, "running"> => {
    if (isBroken || unwritten.has(run.id)) return "failed";
    if (results.length === cases.length) return "ended";
    return deadline.aborted && !signal.aborted ? "failed" : "stopped";
  };
  try {
    yield { kind: "begun", runs: runs.map((run) => toLine(viewer, set, run, cases.length)) };
    yield* told.read();
  } catch (error) {
    yield { kind: "refused", why: toFailure(error).message };
  } finally {
    stop.abort();
    await working;
    for (const teller of tellers) {
      const inOrder = teller.results.sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
      // One whose end cannot be written must not keep the others running.
      await endRun(viewer, set, teller.run, stateOf(teller), inOrder).catch(async (error: unknown) => {
        unwritten.set(teller.run.id, toFailure(error).message);
        // Where even this cannot be written, its lease ends it.
        await failRun(teller.run.id).catch(toFailure);
      });
    }
  }
  for (const why of new Set(unwritten.values())) yield { kind: "refused", why };
  for (const teller of tellers) {
    const passed = teller.results.filter((result) => result.passed).length;
    yield { kind: "ended", run: teller.run.id, state: stateOf(teller), passed, failed: teller.results.length - passed };
  }
}

/**
 * What is asked one request at a time: many servers answer so, and requests of our own that wait for each other would fail the latency
 * that is expected, or be refused. Traffic rules take turns with deployments of their endpoint, because any of these may answer them;
 * one is finished before the next begins, so that what time cuts short leaves whole runs behind.
 */
function lanesOf<T extends { run: StoredRun }>(tellers: readonly T[]): T[][] {
  const endpointOf = ({ run }: T) => refText({ ...run.line.ref, deployment: null });
  const ruled = new Set(tellers.filter(({ run }) => run.line.ref.deployment === null).map(endpointOf));
  const lanes = new Map<string, T[]>();
  for (const teller of tellers) {
    const key = ruled.has(endpointOf(teller)) ? endpointOf(teller) : refText(teller.run.line.ref);
    lanes.set(key, [...(lanes.get(key) ?? []), teller]);
  }
  return [...lanes.values()];
}

/** Null: it was stopped before an answer came. */
async function runOne(
  viewer: Viewer,
  { id, name }: CaseToRun,
  { line }: StoredRun,
  carriers: Carriers,
  signal: AbortSignal,
): Promise<CaseResult | null> {
  const row = await db().payloadCase.findUnique({ where: { id } });
  if (!row)
    return {
      id,
      name,
      passed: false,
      findings: [{ rule: "sent", text: "The case was removed while the set was being run." }],
      brief: "removed",
      status: null,
      totalMs: null,
    };
  if (signal.aborted) return null;
  const { expectations, name: now, ...draft } = contentOf(row);
  const result = await carriers.send(viewer, { to: line.ref, draft }, signal).catch(notSent);
  if (signal.aborted) return null;
  return {
    id,
    name: now,
    ...judge(expectations, result, askedOf(line)),
    status: result.outcome.kind === "answered" ? result.outcome.status : null,
    totalMs: result.timing.total,
  };
}

/** A deployment is asked for only where the call can name one: names that were given at a registration are no server's. */
function askedOf({ version, target }: CallLine): Asked {
  return { version: version && { model: version.model.key, key: version.key }, deployment: target?.deployment ?? null };
}

/** Whoever may no longer send to a deployment ends the run: nothing is wrong with its cases. */
function notSent(error: unknown): SendResult {
  if (error instanceof AppError && error.code === "forbidden") throw error;
  const { code, message } = toFailure(error);
  const timing = { lookup: null, connect: null, firstByte: null, total: 0, model: null };
  return {
    at: Date.now(),
    version: null,
    losses: [],
    sent: null,
    timing,
    outcome: { kind: "failed", failure: code, why: message },
  };
}

function toLine(
  viewer: Viewer,
  set: FoundSet,
  { id, revision, line, standing, startedAt }: StoredRun,
  total: number,
): RunLine {
  const isOwn =
    standing !== null && line.version?.model.key === set.model.key && line.ref.connection === set.connection.slug;
  const [version, stage] = isOwn && line.version ? [line.version.key, line.version.stage] : [null, null];
  return {
    id,
    set: set.id,
    revision,
    to: line.ref,
    endpointName: line.endpointName,
    version,
    stage,
    state: "running",
    startedAt: startedAt.getTime(),
    startedBy: viewer.name,
    endedAt: null,
    total,
    passed: 0,
    failed: 0,
  };
}

function distinct(lines: readonly CallLine[]): CallLine[] {
  return [
    ...new Map(
      lines.map((line) => [JSON.stringify([line.ref.connection, line.ref.endpoint, line.ref.deployment]), line]),
    ).values(),
  ];
}

/** What several tell, for one who listens. */
function queue<T>() {
  const waiting: T[] = [];
  let state: { over: boolean; error?: unknown } = { over: false };
  let wake: () => void = () => undefined;
  const settle = (next: typeof state) => {
    if (!state.over) state = next;
    wake();
  };
  return {
    push(item: T): void {
      waiting.push(item);
      wake();
    },
    end: () => settle({ over: true }),
    fail: (error: unknown) => settle({ over: true, error }),
    async *read(): AsyncGenerator<T> {
      for (;;) {
        for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) yield item;
        if (state.over) break;
        await new Promise<void>((resolve) => (wake = resolve));
      }
      if ("error" in state) throw state.error;
    },
  };
}
