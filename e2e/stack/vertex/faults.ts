/** A bad day on order. */
export type Fault = {
  /**
   * `throttle`: 429. `status`: an answer of that status. `denied`: 403 with a reason. `empty-page`: nothing, and a token that goes
   * on. `repeat-token`: the token that was sent is answered. `expire-tokens`: all tokens end at this moment. `html`, `empty-body`,
   * `cut`: a 200 that is none. `slow`, `hang`: late or never. `applied`: done, and the answer is lost.
   */
  kind:
    | "throttle"
    | "status"
    | "denied"
    | "empty-page"
    | "repeat-token"
    | "expire-tokens"
    | "html"
    | "empty-body"
    | "cut"
    | "slow"
    | "hang"
    | "applied";
  /** Matched against `GET /v1/…` without the query; all requests when absent. */
  on?: string;
  /** How many requests it meets; 1 when absent. */
  times?: number;
  /** Requests that it lets pass before. */
  after?: number;
  /** Seconds, of `throttle` and `status`. */
  retryAfter?: number;
  status?: number;
  reason?: string;
  ms?: number;
};

export class Faults {
  #ordered: (Fault & { left: number; skip: number })[] = [];

  order(...faults: Fault[]): void {
    this.#ordered.push(...faults.map((fault) => ({ ...fault, left: fault.times ?? 1, skip: fault.after ?? 0 })));
  }

  clear(): void {
    this.#ordered = [];
  }

  /** The fault that meets this request, used up once. */
  meet(verb: string, path: string): Fault | null {
    const line = `${verb} ${path.replaceAll("%40", "@")}`;
    for (const fault of this.#ordered) {
      if (fault.left === 0 || (fault.on !== undefined && !new RegExp(fault.on).test(line))) continue;
      if (fault.skip > 0) {
        fault.skip -= 1;
        continue;
      }
      fault.left -= 1;
      return fault;
    }
    return null;
  }
}
