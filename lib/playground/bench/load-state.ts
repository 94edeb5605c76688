import type { LoadFigures, LoadLine, LoadTally } from "@/lib/playground/types";

type Began = Extract<LoadLine, { kind: "began" }>;
export type LoadState = {
  began: Began;
  elapsedMs: number;
  /** As many as `began.endpoints`; `figures` come at the end. */
  endpoints: { tally: LoadTally; figures: LoadFigures | null }[];
  /** Null while it goes on. `lost`: the stream ended before the run did. */
  ended: "done" | "stopped" | "lost" | null;
};

const nothing: LoadTally = { sent: 0, done: 0, ok: 0, errors: {}, buckets: [], stopped: null };

/** The state after one more line of the stream. Null as long as nothing began. */
export function afterLine(state: LoadState | null, line: LoadLine): LoadState | null {
  if (line.kind === "began")
    return {
      began: line,
      elapsedMs: 0,
      endpoints: line.endpoints.map(() => ({ tally: nothing, figures: null })),
      ended: null,
    };
  if (state === null) return null;
  if (line.kind === "progress")
    return {
      ...state,
      elapsedMs: line.elapsedMs,
      endpoints: line.endpoints.map((tally) => ({ tally, figures: null })),
    };
  return { ...state, endpoints: line.endpoints.map((one) => ({ tally: one, figures: one })), ended: line.how };
}

/** When no line comes any more. `isOurs`: the person stopped it. */
export function afterEnd(state: LoadState | null, isOurs: boolean): LoadState | null {
  return state === null || state.ended !== null ? state : { ...state, ended: isOurs ? "stopped" : "lost" };
}

/** Requests that are done, and all that were asked for, of every endpoint together. */
export function progressOf({ began, endpoints }: LoadState): { done: number; all: number } {
  return {
    done: endpoints.reduce((sum, { tally }) => sum + tally.done, 0),
    all: began.requests * began.endpoints.length,
  };
}
