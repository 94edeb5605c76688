import type { startLoad } from "./load";
import { json, model, split } from "./playground.testing";
import type { CallRef, LoadInput, LoadLine } from "./types";

export const never = new AbortController().signal;

export const input = (to: CallRef[], fields: Partial<LoadInput> = {}): LoadInput => ({
  to,
  draft: split,
  requests: 40,
  concurrency: 4,
  ...fields,
});

export const good = () => model((_got, response) => json(response, '{"predictions": [1, 0]}'));

export async function all(work: ReturnType<typeof startLoad>, signal = never): Promise<LoadLine[]> {
  const lines: LoadLine[] = [];
  for await (const line of (await work).lines(signal)) lines.push(line);
  return lines;
}

export function endOf(lines: LoadLine[]) {
  const last = lines.at(-1);
  if (last?.kind !== "ended") throw new Error("The run did not say that it ended.");
  return last;
}
