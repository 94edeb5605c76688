/** What ends a call that takes too long. Whoever waits for the server says so: time that a reader takes for itself is not the server's. */
export type Clock = {
  signal: AbortSignal;
  /** Why the call ended, as the end of a sentence that begins with who was called; null while time is left. */
  expired(): string | null;
  /** From now on the server is waited for. */
  waiting(): void;
  /** Something came. */
  arrived(): void;
  stop(): void;
};

/** `stallMs`: of waiting in one piece; null when only the whole is limited. */
export function startClock(totalMs: number, stallMs: number | null, signal: AbortSignal | undefined): Clock {
  const controller = new AbortController();
  let late: string | null = null;
  let waits: NodeJS.Timeout | undefined;
  const end = (why: string) => () => {
    late ??= why;
    controller.abort();
  };
  const after = (ms: number, why: string) => setTimeout(end(why), ms).unref();
  const total = after(totalMs, `did not answer within ${inSeconds(totalMs)}`);
  const cancel = () => controller.abort();
  signal?.addEventListener("abort", cancel, { once: true });
  const arrived = () => clearTimeout(waits);
  return {
    signal: controller.signal,
    expired: () => late,
    waiting() {
      arrived();
      if (stallMs !== null) waits = after(stallMs, `sent nothing for ${inSeconds(stallMs)}`);
    },
    arrived,
    stop() {
      arrived();
      clearTimeout(total);
      signal?.removeEventListener("abort", cancel);
    },
  };
}

function inSeconds(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${Math.round(ms / 100) / 10} s`;
}
