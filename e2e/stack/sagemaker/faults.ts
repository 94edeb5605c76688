import { setTimeout as wait } from "node:timers/promises";

import { Failure } from "./failure";
import { tokenAgain } from "./paging";

const kinds = [
  "throttle",
  "unavailable",
  "broken",
  "denied",
  "expired",
  "conflict",
  "html",
  "empty",
  "cut",
  "stranger",
  "emptyPage",
  "repeatedToken",
  "slow",
  "hang",
  "lost",
  "drop",
] as const;

/** A bad day: what happens to the next `times` calls of an operation (null: of any). `ms` for `slow`, `retryAfter` (seconds) for `throttle`. */
export type Fault = {
  kind: (typeof kinds)[number];
  operation: string | null;
  times: number;
  ms?: number;
  retryAfter?: number;
};

export class Faults {
  #ordered: Fault[] = [];

  order(fault: Partial<Fault> & Pick<Fault, "kind">): void {
    if (!kinds.includes(fault.kind)) throw new Error(`There is no fault ${fault.kind}.`);
    this.#ordered.push({ operation: null, times: 1, ...fault });
  }

  clear(): void {
    this.#ordered = [];
  }

  /** The fault for this call, used up by it. */
  take(operation: string): Fault | null {
    const found = this.#ordered.find((fault) => fault.times > 0 && (fault.operation ?? operation) === operation);
    if (found) found.times -= 1;
    return found ?? null;
  }
}

const failures: Partial<Record<Fault["kind"], [string, string, number]>> = {
  throttle: ["ThrottlingException", "Rate exceeded", 400],
  unavailable: ["ServiceUnavailable", "The request has failed due to a temporary failure of the server.", 503],
  broken: ["InternalFailure", "The request processing has failed because of an unknown error.", 500],
  denied: [
    "AccessDeniedException",
    "User: arn:aws:sts::123456789012:assumed-role/x/y is not authorized to perform this.",
    400,
  ],
  expired: ["ExpiredTokenException", "The security token included in the request is expired", 400],
  conflict: ["ConflictException", "The entity was modified by somebody else.", 400],
};

/** What happens instead of the call; throws an error of the service. */
export async function before(fault: Fault | null): Promise<void> {
  const failure = fault && failures[fault.kind];
  if (failure) throw new Failure(...failure);
  if (fault?.kind === "slow") await wait(fault.ms ?? 1000);
}

/** A reply that is whole but odd: legal (an empty page that goes on) or not (a token that does not move). */
export function bent(fault: Fault | null, reply: Record<string, unknown>, asked: Record<string, unknown>) {
  const list = Object.keys(reply).find((key) => Array.isArray(reply[key]));
  if (list === undefined) return reply;
  const given = typeof asked.NextToken === "string" ? asked.NextToken : null;
  if (fault?.kind === "emptyPage") return { [list]: [], NextToken: tokenAgain(given) };
  if (fault?.kind === "repeatedToken" && given !== null) return { ...reply, NextToken: given };
  return reply;
}
