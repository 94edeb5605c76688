import { latencyBuckets, type LoadFigures, type LoadTally } from "./types";

/** As many connections in a row that came to nothing make an endpoint dead. */
const dead = 20;

/** Counts what one endpoint answers to a load run. Keeps every latency, so its quantiles are exact. */
export class Tally {
  private sent = 0;
  private ok = 0;
  private failed = 0;
  private silent = 0;
  private stopped: string | null = null;
  private readonly errors = new Map<string, number>();
  private readonly buckets: number[] = Array.from({ length: latencyBuckets.length + 1 }, () => 0);
  private readonly samples: number[] = [];

  get isDead(): boolean {
    return this.stopped !== null;
  }

  send(): void {
    this.sent += 1;
  }

  answered(ms: number): void {
    this.ok += 1;
    this.silent = 0;
    this.samples.push(ms);
    const at = latencyBuckets.findIndex((end) => ms <= end);
    const bucket = at < 0 ? latencyBuckets.length : at;
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
  }

  /** `silent`: nothing was heard of the endpoint at all. `why`: of a connection that came to nothing. */
  erred(kind: string, silent: boolean, why: string): void {
    this.failed += 1;
    this.errors.set(kind, (this.errors.get(kind) ?? 0) + 1);
    this.silent = silent ? this.silent + 1 : 0;
    if (this.silent >= dead && this.stopped === null)
      this.stopped = `Given up after ${dead} requests in a row without an answer. ${why}`;
  }

  /** It gets no more. */
  stop(why: string): void {
    this.stopped ??= why;
  }

  now(): LoadTally {
    return {
      sent: this.sent,
      done: this.ok + this.failed,
      ok: this.ok,
      errors: Object.fromEntries(this.errors),
      buckets: [...this.buckets],
      stopped: this.stopped,
    };
  }

  figures(elapsedMs: number): LoadFigures {
    const sorted = [...this.samples].sort((a, b) => a - b);
    const at = (share: number) => quantile(sorted, share);
    const mean = sorted.length === 0 ? null : rounded(sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length);
    const perSecond = elapsedMs > 0 ? rounded((this.ok * 1000) / elapsedMs) : 0;
    return {
      min: at(0),
      p50: at(0.5),
      p90: at(0.9),
      p95: at(0.95),
      p99: at(0.99),
      max: at(1),
      mean,
      perSecond,
      elapsedMs: rounded(elapsedMs),
    };
  }
}

/** The smallest sample that at least this share of all is not above: a latency that was really measured. Null of none. */
function quantile(sorted: readonly number[], share: number): number | null {
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  return found === undefined ? null : rounded(found);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
