import { queryOptions } from "@tanstack/react-query";

import type { ModelRef } from "@/lib/catalog/find-model";
import { getJson } from "@/lib/get-json";
import { failureIn, post } from "@/lib/post-json";

import type { CaseView, RunEvent, RunInput, RunLine, RunView, SetLine, SetView } from "./types";

type SetsAnswer = { sets: SetLine[]; may: SetView["may"] };

export function setsOptions({ connection, model }: ModelRef) {
  return queryOptions({
    queryKey: ["cases", "sets", connection, model] as const,
    queryFn: ({ signal }) => getJson<SetsAnswer>(`/api/cases?${new URLSearchParams({ connection, model })}`, signal),
    staleTime: 4_000,
  });
}

/** A set, read again while one of its runs goes on. */
export function setOptions(id: string) {
  return queryOptions({
    queryKey: ["cases", "set", id] as const,
    queryFn: ({ signal }) => getJson<SetView>(`/api/cases/set?${new URLSearchParams({ id })}`, signal),
    refetchInterval: ({ state }) => (state.data?.latest.some((run) => run.state === "running") ? 2_000 : 30_000),
    staleTime: 2_000,
  });
}

export function runsOptions(id: string) {
  return queryOptions({
    queryKey: ["cases", "runs", id] as const,
    queryFn: ({ signal }) => getJson<RunLine[]>(`/api/cases/runs?${new URLSearchParams({ id })}`, signal),
    refetchInterval: ({ state }) => (state.data?.some((run) => run.state === "running") ? 2_000 : 30_000),
    staleTime: 2_000,
  });
}

export function runOptions(id: string) {
  return queryOptions({
    queryKey: ["cases", "run", id] as const,
    queryFn: ({ signal }) => getJson<RunView>(`/api/cases/run?${new URLSearchParams({ id })}`, signal),
    refetchInterval: ({ state }) => (state.data?.state === "running" ? 2_000 : false),
    staleTime: 2_000,
  });
}

/** A case with its request: asked for when somebody opens it. */
export function getCase(id: string, signal?: AbortSignal): Promise<CaseView> {
  return getJson<CaseView>(`/api/cases/one?${new URLSearchParams({ id })}`, signal);
}

export function caseOptions(id: string) {
  return queryOptions({
    queryKey: ["cases", "one", id] as const,
    queryFn: ({ signal }) => getCase(id, signal),
    staleTime: 0,
    refetchOnWindowFocus: false,
    retry: false,
  });
}

/** Where a set is saved from as JSON lines. */
export function exportAddress(id: string): string {
  return `/api/cases/export?${new URLSearchParams({ id })}`;
}

/** Runs a set and tells what becomes of it. Ends when the run does, or the signal fires; throws what refused it, as a sentence. */
export async function* runSet(input: RunInput, signal: AbortSignal): AsyncGenerator<RunEvent> {
  const response = await post("/api/cases/run", input, signal);
  if (!response.ok || !response.body) throw new Error((await failureIn(response)).message);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    const lines = `${rest}${value ?? ""}`.split("\n");
    rest = done ? "" : (lines.pop() ?? "");
    for (const line of lines) if (line.trim() !== "") yield JSON.parse(line) as RunEvent;
    if (done) return;
  }
}
