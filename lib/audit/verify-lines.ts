import "server-only";

import { db } from "@/lib/db/client";

import type { Verdict } from "./types";
import { type Progress, verifyChain } from "./verify";

export type VerifyLine = ({ kind: "progress" } & Progress) | ({ kind: "verdict" } & Verdict);

/** A reading of the whole chain as JSON lines: progress, then the verdict. For the page's route and the data folder's socket. */
export async function verifyInLines(write: (line: string) => void): Promise<void> {
  const say = (line: VerifyLine) => write(JSON.stringify(line));
  const verdict = await verifyChain(db(), (progress) => say({ kind: "progress", ...progress }));
  say({ kind: "verdict", ...verdict });
}
