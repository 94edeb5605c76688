import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { getJson } from "@/lib/get-json";
import { failureIn, post, postJson } from "@/lib/post-json";

import type {
  CallBodies,
  CallLine,
  CallsPage,
  LinesFilter,
  LoadInput,
  LoadLine,
  SendInput,
  SendResult,
  Subject,
} from "./types";

/** Where the viewer may look at sending something to. */
export function linesQuery(filter: LinesFilter = {}) {
  const search = new URLSearchParams(
    Object.entries(filter).flatMap(([name, value]) =>
      value === undefined || value === "" ? [] : [[name, String(value)]],
    ),
  );
  return queryOptions({
    queryKey: ["playground", "lines", search.toString()] as const,
    queryFn: ({ signal }) => getJson<CallLine[]>(`/api/playground/lines?${search}`, signal),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}

type SubjectRef = { connection: string; model: string; version: string };

/** What is known of a version that a payload is meant for. Its files never change; one with a problem is asked for again when it is looked at. */
export function subjectQuery({ connection, model, version }: SubjectRef) {
  const search = new URLSearchParams({ connection, model, version });
  return queryOptions({
    queryKey: ["playground", "subject", search.toString()] as const,
    queryFn: ({ signal }) => getJson<Subject>(`/api/playground/subject?${search}`, signal),
    staleTime: ({ state }) => (state.data && state.data.problem === null ? 300_000 : 5_000),
    retry: false,
  });
}

/**
 * Sends one draft to one endpoint; aborting `signal` gives it up, upstream too. What happens on the way is part of the result, and so is
 * a rate that is used up (`limited`) or a permission that is missing (`denied`), so that each endpoint keeps its place. Throws what
 * else Interlock itself refuses, in a sentence, and the signal's reason when it was aborted.
 */
export async function sendTo(input: SendInput, signal?: AbortSignal): Promise<SendResult> {
  const answer = await postJson<SendResult>("/api/playground/send", input, signal);
  if (answer.ok) return answer.data;
  const { code, message } = answer.error;
  const failure = code === "too_many" ? "limited" : code === "forbidden" ? "denied" : null;
  if (failure === null) throw new Error(message);
  const timing = { lookup: null, connect: null, firstByte: null, total: 0, model: null };
  return {
    at: Date.now(),
    version: null,
    losses: [],
    sent: null,
    timing,
    outcome: { kind: "failed", failure, why: message },
  };
}

/** A page of one's own history, the newest first; `after` is the `next` of the page before. */
export function callsQuery(after?: string) {
  return queryOptions({
    queryKey: ["playground", "calls", after ?? ""] as const,
    queryFn: ({ signal }) =>
      getJson<CallsPage>(
        `/api/playground/calls${after === undefined ? "" : `?${new URLSearchParams({ after })}`}`,
        signal,
      ),
    staleTime: 2_000,
  });
}

/** One call of one's own with what was kept of its bodies. */
export function callQuery(id: string) {
  return queryOptions({
    queryKey: ["playground", "call", id] as const,
    queryFn: ({ signal }) => getJson<CallBodies>(`/api/playground/calls/${encodeURIComponent(id)}`, signal),
    staleTime: Infinity,
    retry: false,
  });
}

/** Deletes one call of one's own history, or all of it. Throws what the route said. */
export async function deleteCalls(which: { id: string } | "all"): Promise<void> {
  const search = new URLSearchParams(which === "all" ? { all: "yes" } : which);
  const response = await fetch(`/api/playground/calls?${search}`, { method: "DELETE" });
  if (!response.ok) throw new Error((await failureIn(response)).message);
}

/**
 * A load run, line by line; aborting `signal` or leaving the loop stops it, upstream too. Throws what Interlock said instead of
 * starting it, and the signal's reason when it was aborted.
 */
export async function* runLoad(input: LoadInput, signal?: AbortSignal): AsyncGenerator<LoadLine> {
  const response = await post("/api/playground/load", input, signal);
  if (!response.ok) throw new Error((await failureIn(response)).message);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      const lines = (rest + part.value).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield JSON.parse(line) as LoadLine;
    }
  } finally {
    await reader?.cancel();
  }
}
