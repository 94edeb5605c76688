import { someone } from "./cases.testing";
import { type Carriers, prepareRun, runCases } from "./runs";
import type { RunEvent } from "./types";

export const sam = someone();
export const never = new AbortController().signal;

export async function run(
  set: string,
  where: { to?: { connection: string; endpoint: string; deployment: null }[]; versions?: string[] },
  by: Carriers,
  signal = never,
) {
  return runCases(sam, await prepareRun(sam, { set, ...where }, by), by, signal);
}

/** How each case ended, with its name. */
export const resultsOf = (events: RunEvent[]) =>
  events.flatMap((event) =>
    event.kind === "case"
      ? [`${event.result.name} ${event.result.passed ? "passes" : (event.result.brief ?? "")}`]
      : [],
  );

export const idOf = (events: RunEvent[]) =>
  events.flatMap((event) => (event.kind === "begun" ? event.runs.map(({ id }) => id) : []));
