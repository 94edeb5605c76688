import "server-only";

import { failAbandonedRuns, forgetOldRuns } from "@/lib/cases/run-store";
import { db } from "@/lib/db/client";
import { forgetOldCalls } from "@/lib/playground/history";
import { readSettings } from "@/lib/playground/settings";

import type { ScheduledJob } from "./types";

const hour = 3_600_000;

/**
 * Forgets what only guards against repetition: deliveries older than their replay window, throttles long over; and calls of the playground
 * that are older than its settings say. Says of runs of cases whose process is gone that they failed, and forgets the
 * oldest of many.
 */
export const housekeeping: ScheduledJob = {
  name: "housekeeping",
  cron: "17 * * * *",
  expiresIn: 300,
  async run() {
    const ago = (hours: number) => new Date(Date.now() - hours * hour);
    await db().delivery.deleteMany({ where: { receivedAt: { lt: ago(24) } } });
    await db().signInFailure.deleteMany({ where: { since: { lt: ago(24) } } });
    await forgetOldCalls(await readSettings(db()));
    await failAbandonedRuns();
    await forgetOldRuns();
  },
};
