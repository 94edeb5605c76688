/** A worker as the queue needs it. */
export type Port = Pick<Worker, "postMessage" | "onmessage" | "onmessageerror" | "onerror">;
/** What it answers: the result of a task, or that the task was left with an error. */
export type Answer = { number: number; result: unknown } | { number: number; failed: true };

type Waiting = {
  number: number;
  message: object;
  signal: AbortSignal | undefined;
  done: (result: unknown) => void;
  failed: (why: Error) => void;
};

/**
 * One task after the other in a worker, so that one that nobody waits for any more is never begun. Every promise is settled, with an
 * error where the task failed, was given up, or the worker cannot be had: then `isBroken`.
 */
export class WorkerQueue {
  isBroken = false;
  private port: Port | null = null;
  private last = 0;
  private current: Waiting | null = null;
  private waiting: Waiting[] = [];

  constructor(private readonly start: () => Port) {}

  ask(message: object, signal?: AbortSignal): Promise<unknown> {
    return new Promise((done, failed) => {
      this.waiting.push({ number: (this.last += 1), message, signal, done, failed });
      this.next();
    });
  }

  private next(): void {
    if (this.current) return;
    const given = this.waiting.filter(({ signal }) => signal?.aborted);
    this.waiting = this.waiting.filter(({ signal }) => !signal?.aborted);
    for (const { failed } of given) failed(new Error("Nobody waits for it any more."));
    const one = this.waiting.shift();
    if (!one) return;
    this.current = one;
    try {
      this.port ??= this.started();
      this.port.postMessage({ number: one.number, ...one.message });
    } catch {
      this.lose();
    }
  }

  private started(): Port {
    const port = this.start();
    port.onmessage = ({ data }: MessageEvent<Answer>) => this.settle(data);
    // The answer arrived and cannot be read: whose it was is known, for there is one task at a time.
    port.onmessageerror = () => this.current && this.settle({ number: this.current.number, failed: true });
    port.onerror = () => this.lose();
    return port;
  }

  private settle(answer: Answer): void {
    const { current } = this;
    if (current?.number !== answer.number) return;
    this.current = null;
    if ("failed" in answer) current.failed(new Error("The task failed in the worker."));
    else current.done(answer.result);
    this.next();
  }

  private lose(): void {
    this.isBroken = true;
    const all = [...(this.current ? [this.current] : []), ...this.waiting];
    this.current = null;
    this.waiting = [];
    for (const { failed } of all) failed(new Error("The worker cannot be had."));
  }
}
