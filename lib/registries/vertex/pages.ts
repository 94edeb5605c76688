import { AppError } from "@/lib/errors";

import type { Page, PageRequest } from "../types";

/** What a page request is to the API. `kind` keeps a cursor of one list from being used for another. */
export function pageQuery(kind: string, { cursor, limit }: PageRequest, most: number) {
  return { pageSize: Math.max(1, Math.min(Math.floor(limit), most)), pageToken: tokenOf(kind, cursor) };
}

export function pageOf<T>(kind: string, request: PageRequest, items: T[], token: string | null): Page<T> {
  if (token !== null && token === tokenOf(kind, request.cursor)) {
    const sentence = "Vertex AI answers the same page over and over: its page token does not move.";
    throw new AppError("registry_protocol", sentence);
  }
  return { items, cursor: token === null ? null : `${kind}:${token}` };
}

/** Answers in the order of `items`; the first failure ends the rest. */
export async function inTurns<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  let failed = false;
  const worker = async () => {
    for (const [index, item] of queue) {
      if (failed) return;
      try {
        results[index] = await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}

function tokenOf(kind: string, cursor: string | null): string | null {
  if (cursor === null) return null;
  if (cursor.startsWith(`${kind}:`)) return cursor.slice(kind.length + 1);
  throw new AppError("invalid", "This page address is not one of this list.");
}
