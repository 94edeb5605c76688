/** Bad days on order. `match`: part of the path; `times`: how often (1 unless said). */
export type Fault = {
  kind: FaultKind;
  match: string;
  method?: string;
  times?: number;
  /** For `slow`. */
  ms?: number;
  /** Seconds, for `throttled`. */
  retryAfter?: number;
};

export const faultKinds = [
  "throttled",
  "unavailable",
  "html",
  "empty",
  "cut",
  "slow",
  "hang",
  /** The change is made, its answer never comes. */
  "lost",
  /** A page without anything, and with a link to go on. */
  "empty page",
  /** A page whose link leads to itself. */
  "repeated link",
  /** A page whose link leads to somebody else. */
  "foreign link",
  /** All tokens that are out end now. */
  "expired",
  "conflict",
  /** A 404 without a body, as some of the vendor's front doors have it. */
  "bare 404",
] as const;
export type FaultKind = (typeof faultKinds)[number];

export class Faults {
  #ordered: Fault[] = [];

  order(fault: Fault): void {
    if (!faultKinds.includes(fault.kind) || typeof fault.match !== "string") throw new TypeError("no such fault");
    this.#ordered.push({ times: 1, ...fault });
  }

  take(method: string, path: string): Fault | null {
    const fault = this.#ordered.find((each) => path.includes(each.match) && (each.method ?? method) === method);
    if (!fault) return null;
    fault.times = (fault.times ?? 1) - 1;
    if (fault.times <= 0) this.#ordered = this.#ordered.filter((each) => each !== fault);
    return fault;
  }
}
