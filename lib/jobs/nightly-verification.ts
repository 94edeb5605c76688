import "server-only";

import { verifyChain } from "@/lib/audit/verify";
import { db } from "@/lib/db/client";
import { verifyHistory } from "@/lib/history/verify";

import type { ScheduledJob } from "./types";

/** Reads the whole audit chain and the history on it while nobody waits, so that tampering is named within a day even if no auditor looks. */
export const nightlyVerification: ScheduledJob = {
  name: "verify-audit",
  cron: "43 2 * * *",
  expiresIn: 3600,
  async run() {
    const verdict = await verifyChain(db());
    if (!verdict.ok) {
      console.error(`audit: the chain is broken at entry ${verdict.seq}. ${verdict.reason}`);
      return;
    }
    const history = await verifyHistory(db());
    if (!history.ok) console.error(`audit: the chain is whole, but ${history.reason}`);
  },
};
