import { toFailure } from "@/lib/result";

/** At the same time in this process, and of them for one registry: one that is slow leaves room for the others. */
const abreast = 4;
const abreastEach = 2;
const firstPauseMs = 5_000;
const longestPauseMs = 60_000;

type Model = { id: string; connectionId: string };
/** `due`: not before, in the clock's milliseconds. */
type Owed = Model & { due: number; pauseMs: number };

/**
 * Looks again at models that are owed it, a few at a time, beside whatever else the process does: reading files takes as long
 * as it takes. One that failed stays owed and is tried again, ever more rarely.
 */
export function refresher(refresh: (modelId: string) => Promise<void>, now: () => number = Date.now) {
  const owed = new Map<string, Owed>();
  const running = new Map<string, { connectionId: string; work: Promise<void> }>();
  let stopped = false;

  function isFree({ id, connectionId, due }: Owed): boolean {
    const same = [...running.values()].filter((one) => one.connectionId === connectionId).length;
    return due <= now() && !running.has(id) && same < abreastEach;
  }

  async function work(model: Owed): Promise<void> {
    try {
      await refresh(model.id);
    } catch (error) {
      toFailure(error);
      const pauseMs = Math.min(longestPauseMs, Math.max(firstPauseMs, model.pauseMs * 2));
      owed.set(model.id, { ...model, due: now() + pauseMs, pauseMs });
    }
    running.delete(model.id);
    start();
  }

  /** Begins what is due, as far as there is room; what ends makes room by itself. */
  function start(): void {
    for (const model of owed.values()) {
      if (stopped || running.size >= abreast) return;
      if (!isFree(model)) continue;
      owed.delete(model.id);
      running.set(model.id, { connectionId: model.connectionId, work: work(model) });
    }
  }

  return {
    start,
    /** One that failed keeps its pause, and one that is being looked at is looked at once more. */
    owe(models: readonly Model[]): void {
      for (const { id, connectionId } of models)
        if (!owed.has(id)) owed.set(id, { id, connectionId, due: 0, pauseMs: 0 });
    },
    /** Begins nothing more and answers when all that is under way has ended. */
    async stop(): Promise<void> {
      stopped = true;
      await Promise.all([...running.values()].map((one) => one.work));
    },
  };
}
