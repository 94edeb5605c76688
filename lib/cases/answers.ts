import "server-only";

import { textStream } from "@/lib/audit/text-stream";
import { followViewer, type Viewer } from "@/lib/auth";
import { refText } from "@/lib/endpoints/call-address";
import { getCallLine, listCallLines } from "@/lib/endpoints/callable";
import { takeDeploymentTurn, takeTurn } from "@/lib/playground/rate";
import { sendDraft } from "@/lib/playground/send";
import { currentSettings } from "@/lib/playground/settings";

import { exportSet } from "./exchange";
import { takeRunPlace } from "./run-places";
import { longestRunMs } from "./run-store";
import { type Carriers, prepareRun, runCases } from "./runs";
import type { RunEvent, RunInput } from "./types";

/**
 * A run as a stream of JSON lines; it takes a place among the runs, one turn of the member's rate and one of each deployment's. What
 * stands in its way is told before the stream begins; who goes away stops it.
 */
export async function answerRun(viewer: Viewer, input: RunInput, { signal }: Request): Promise<Response> {
  const leave = takeRunPlace(viewer.id);
  try {
    const carriers: Carriers = {
      send: sendDraft,
      line: getCallLine,
      lines: listCallLines,
      again: await followViewer(),
    };
    const prepared = await prepareRun(viewer, input, carriers);
    const { callsPerMinute } = await currentSettings();
    takeTurn(viewer.id, callsPerMinute);
    for (const { ref, endpointName } of prepared.lines) takeDeploymentTurn(refText(ref), endpointName, callsPerMinute);
    const events = runCases(viewer, prepared, carriers, signal);
    // A stream that is never read, or no longer, ends nothing by itself: who goes away gives the place back, and time does.
    const givenMs = longestRunMs(prepared.set.cases * prepared.lines.length);
    AbortSignal.any([signal, AbortSignal.timeout(givenMs)]).addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
    return new Response(textStream(whenOver(jsonLines(events), leave)), {
      headers: { "content-type": "application/x-ndjson", "cache-control": "private, no-store, no-transform" },
    });
  } catch (error) {
    leave();
    throw error;
  }
}

/** A set as a file of JSON lines. */
export async function answerExport(viewer: Viewer, { id }: { id: string }): Promise<Response> {
  const { name, lines } = await exportSet(viewer, id);
  return new Response(textStream(lines), {
    headers: {
      "content-type": "application/x-ndjson; charset=utf-8",
      "content-disposition": `attachment; filename="${name}"`,
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-store",
    },
  });
}

async function* jsonLines(events: AsyncGenerator<RunEvent>): AsyncGenerator<string, undefined> {
  for await (const event of events) yield `${JSON.stringify(event)}\n`;
}

/** Tells the end, also of what is given up before its first piece: a generator that has not begun runs no `finally`. */
export function whenOver<T>(pieces: AsyncGenerator<T, undefined>, tell: () => void): AsyncGenerator<T, undefined> {
  const told = async (step: Promise<IteratorResult<T, undefined>>) => {
    try {
      const result = await step;
      if (result.done) tell();
      return result;
    } catch (error) {
      tell();
      throw error;
    }
  };
  const over: AsyncGenerator<T, undefined> = {
    next: () => told(pieces.next()),
    return: (value) => told(pieces.return(value)),
    throw: (error) => told(pieces.throw(error)),
    [Symbol.asyncIterator]: () => over,
  };
  return over;
}
