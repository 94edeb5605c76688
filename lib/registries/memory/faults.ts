import { AppError } from "@/lib/errors";

type Call =
  | "probe"
  | "listModels"
  | "findModel"
  | "listVersions"
  | "findVersion"
  | "listChangedVersions"
  | "findRun"
  | "metricHistory"
  | "listFiles"
  | "openFile"
  | "listPastChanges"
  | "listEndpoints"
  | "findEndpoint"
  | "send";

type Planned = { call: Call | null; error: Error };

/** Bad days on order. Every call of the registry passes here first. */
export class Faults {
  /** All calls so far with their arguments, in order: for counting what a sweep costs. */
  readonly calls: { call: Call; args: readonly unknown[] }[] = [];
  /** While true, every call fails as if nothing listened. */
  down = false;
  #planned: Planned[] = [];
  #hanging: Promise<void> | null = null;
  #drops = 0;
  #during = new Map<Call, () => void>();
  #losses: Error[] = [];
  #hangingAnswers: Promise<void> | null = null;

  /** The next `times` calls (of this kind, when one is named) fail with `error`. */
  failNext(
    error: Error = new AppError("registry_unavailable", "The registry answered 503."),
    times = 1,
    call: Call | null = null,
  ): void {
    for (let left = times; left > 0; left -= 1) this.#planned.push({ call, error });
  }

  /** From now on calls wait until the answered function is called. */
  hang(): () => void {
    const [hanging, release] = held();
    this.#hanging = hanging;
    return () => {
      this.#hanging = null;
      release();
    };
  }

  /** The next `times` changes are refused: nothing happens. To fail before a change without saying so, `failNext`. */
  refuseNext(
    error: Error = new AppError("registry_denied", "The registry does not let these credentials do this."),
    times = 1,
  ): void {
    this.failNext(error, times, "send");
  }

  /** The next `times` changes happen, and nobody is told: the answer is lost. */
  loseNext(
    error: Error = new AppError("registry_timeout", "The registry did not answer within 10 s."),
    times = 1,
  ): void {
    for (let left = times; left > 0; left -= 1) this.#losses.push(error);
  }

  /** From now on changes happen, and their answers wait until the answered function is called. */
  hangAnswers(): () => void {
    const [hanging, release] = held();
    this.#hangingAnswers = hanging;
    return () => {
      this.#hangingAnswers = null;
      release();
    };
  }

  /** The next `times` pages come back empty with the cursor of their successor: what they held is not seen. */
  dropPage(times = 1): void {
    this.#drops += times;
  }

  /** Runs `work` once, just before the next call of this kind is answered: a change in the middle of a sweep. */
  beforeNext(call: Call, work: () => void | Promise<void>): void {
    this.#during.set(call, work);
  }

  async pass(call: Call, ...args: readonly unknown[]): Promise<void> {
    this.calls.push({ call, args });
    if (this.#hanging) await this.#hanging;
    if (this.down) throw new AppError("registry_unavailable", "The registry refused the connection.");
    const index = this.#planned.findIndex((planned) => planned.call === null || planned.call === call);
    const [planned] = index < 0 ? [] : this.#planned.splice(index, 1);
    if (planned) throw planned.error;
    const work = this.#during.get(call);
    this.#during.delete(call);
    await work?.();
  }

  /** A change has happened; this is the way of its answer. */
  async answer(): Promise<void> {
    if (this.#hangingAnswers) await this.#hangingAnswers;
    const lost = this.#losses.shift();
    if (lost) throw lost;
  }

  takeDrop(): boolean {
    if (this.#drops === 0) return false;
    this.#drops -= 1;
    return true;
  }
}

function held(): [Promise<void>, () => void] {
  let release = () => {};
  const waiting = new Promise<void>((resolve) => {
    release = resolve;
  });
  return [waiting, release];
}
