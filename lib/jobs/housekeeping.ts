import "server-only";

import { db } from "@/lib/db/client";

import type { ScheduledJob } from "./types";

const hour = 3_600_000;

/** Forgets what only guards against repetition: deliveries older than their replay window, throttles long over. */
export const housekeeping: ScheduledJob = {
  name: "housekeeping",
  cron: "17 * * * *",
  expiresIn: 300,
  async run() {
    const ago = (hours: number) => new Date(Date.now() - hours * hour);
    await db().delivery.deleteMany({ where: { receivedAt: { lt: ago(24) } } });
    await db().signInFailure.deleteMany({ where: { since: { lt: ago(24) } } });
  },
};
