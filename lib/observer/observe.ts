import { remapConnection } from "@/lib/catalog/commands";
import { db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Registry } from "@/lib/registries/types";
import { toFailure } from "@/lib/result";

import type { Recording } from "./apply-models";
import { putOffMs, sweepDueAt } from "./calm";
import { sweepEndpoints } from "./endpoints";
import { hotPeriodMs, readHot } from "./hot";
import { openWatch } from "./open-watch";
import { takeInPast } from "./past";
import { findTagHolders } from "./tag-holders";
import { gapOf, type SweepState, sweepStateOf } from "./state";
import { sweep } from "./sweep";

export type OpenRegistry = (connectionId: string) => Promise<Registry>;
type Observation = { open: OpenRegistry; signal: AbortSignal; now?: () => Date; force?: "sweep" };

/**
 * What is due for one connection: a sweep, or the hot reads between two sweeps. Its state and failures are kept in the
 * row. The caller holds the lease. Answers in how many milliseconds the next reading is due.
 */
export async function observe(
  connectionId: string,
  { open, signal, now = () => new Date(), force }: Observation,
): Promise<number> {
  const row = await db().connection.findUniqueOrThrow({ where: { id: connectionId } });
  const state = await remapWhenStale(
    { connection: { id: connectionId, name: row.name }, now },
    sweepStateOf(row.sweep),
  );
  let known = state;
  try {
    const registry = await open(connectionId);
    const watch = await openWatch(row, registry, { now, signal, isPatient: true });
    const isDue = force === "sweep" || state.endedAt === null || now().getTime() >= sweepDueAt(connectionId, state);
    const next = isDue ? await runSweep() : await readHot(watch, state);
    await keep(connectionId, next, watch.cost.requests > 0 ? now() : null, next.endedAt !== state.endedAt);
    return Math.max(0, Math.min(sweepDueAt(connectionId, next) - now().getTime(), hotPeriodMs));

    async function runSweep(): Promise<SweepState> {
      let hotAt = now().getTime();
      let told = 0;
      const between = async () => {
        if (now().getTime() - hotAt < hotPeriodMs) return;
        hotAt = now().getTime();
        await readHot(await openWatch(row, registry, { now, signal, isPatient: true }), state);
      };
      const ended = await sweep(
        watch,
        { ...state, startedAt: now().getTime() },
        {
          async onProgress(progress) {
            if (now().getTime() - told < 1_000) return;
            told = now().getTime();
            await db().connection.update({ where: { id: connectionId }, data: { sweep: { ...state, ...progress } } });
          },
          between,
          putOffMs: putOffMs(connectionId, state),
        },
      );
      // Kept before endpoints are read: if those fail, the models need not be read again at once.
      known = ended;
      await sweepEndpoints(watch, gapOf(ended));
      // Kept before the registry's own history is read: that may take long, and nobody shall wait for it to see what is there now.
      await keep(connectionId, ended, now(), ended.endedAt !== state.endedAt);
      return { ...ended, pastAt: await takeInPast(watch, ended, between) };
    }
  } catch (error) {
    if (signal.aborted) return 0;
    return fail(connectionId, known, error, now());
  }
}

/**
 * `answeredAt` null: nothing was asked, which says nothing of how the registry is. A sweep that missed a model has answered, but did
 * not see everything: what it did not see keeps its age.
 */
async function keep(
  connectionId: string,
  next: SweepState,
  answeredAt: Date | null,
  sawEverything: boolean,
): Promise<void> {
  const well = answeredAt && { lastOkAt: answeredAt, failingSince: null, failureCode: null, failureText: null };
  const sweptAt = sawEverything && { sweptAt: new Date(next.startedAt) };
  await db().connection.update({ where: { id: connectionId }, data: { ...well, ...sweptAt, sweep: next } });
}

/** The longest pause that a server is granted, whatever it asks for. */
const mostPauseMs = 10 * 60_000;

/**
 * Says why in words that may be shown, and waits longer the longer it fails: a second at first, a minute at most; and as long as the
 * registry asks for, within reason.
 */
async function fail(connectionId: string, state: SweepState, error: unknown, now: Date): Promise<number> {
  const { code, message } = toFailure(error);
  const before = await db().connection.findUniqueOrThrow({
    where: { id: connectionId },
    select: { failingSince: true },
  });
  const failingSince = before.failingSince ?? now;
  await db().connection.update({
    where: { id: connectionId },
    data: { failingSince, failureCode: code, failureText: message, sweep: { ...state, phase: "done" } },
  });
  const wanted = Math.min(mostPauseMs, (error instanceof AppError && error.retryAfterMs) || 0);
  return Math.max(wanted, Math.min(60_000, Math.max(1_000, (now.getTime() - failingSince.getTime()) / 2)));
}

/** The mapping changed since the lists were computed through it. Needs no registry. */
async function remapWhenStale(about: Recording, state: SweepState): Promise<SweepState> {
  const { id: connectionId } = about.connection;
  const { _max: newest } = await db().stageMapping.aggregate({
    where: { connectionId },
    _max: { validFrom: true, validTo: true },
  });
  const changedAt = Math.max(newest.validFrom?.getTime() ?? 0, newest.validTo?.getTime() ?? 0);
  if (changedAt <= (state.mappedAt ?? 0)) return state;
  await remapConnection(connectionId);
  await findTagHolders(about);
  return { ...state, mappedAt: changedAt };
}
