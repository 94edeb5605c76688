import "server-only";

import type { ChainVerdict } from "@/lib/audit/types";
import { type Progress, verifyChain } from "@/lib/audit/verify";
import { db } from "@/lib/db/client";

import type { HistoryVerdict } from "./types";
import { verifyHistory } from "./verify";

export type VerifyLine =
  | ({ kind: "progress"; part: "chain" | "history" } & Progress)
  /** `history` is null when the chain that it rests on is broken. */
  | { kind: "verdict"; chain: ChainVerdict; history: HistoryVerdict | null };

/**
 * A reading of the whole chain, then of the history that rests on it, as JSON lines: progress, then the verdict. For the
 * page's route and the data folder's socket.
 */
export async function verifyInLines(write: (line: string) => void): Promise<void> {
  const say = (line: VerifyLine) => write(JSON.stringify(line));
  const chain = await verifyChain(db(), (progress) => say({ kind: "progress", part: "chain", ...progress }));
  const history = chain.ok
    ? await verifyHistory(db(), (progress) => say({ kind: "progress", part: "history", ...progress }))
    : null;
  say({ kind: "verdict", chain, history });
}
