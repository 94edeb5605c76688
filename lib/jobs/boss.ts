import "server-only";

import PgBoss from "pg-boss";

import { isEmbedded, openEmbedded, openPool } from "@/lib/db/open";

import type { ScheduledJob } from "./types";

const shared = globalThis as { interlockBoss?: PgBoss };

/** Starts schedules and workers; every process of the application works on the same queues. */
export async function startBoss(jobs: readonly ScheduledJob[]): Promise<void> {
  if (shared.interlockBoss) return;
  // Nobody waits for these jobs by the second, so the queues are looked at rarely: the embedded database has better to do.
  const boss = new PgBoss({ db: { executeSql }, maintenanceIntervalSeconds: 600, monitorStateIntervalSeconds: 600 });
  shared.interlockBoss = boss;
  boss.on("error", (error) => console.error("jobs:", error.message));
  await boss.start();
  for (const job of jobs) {
    await boss.createQueue(job.name, {
      name: job.name,
      policy: "singleton",
      expireInSeconds: job.expiresIn,
      retryLimit: 2,
    });
    await boss.schedule(job.name, job.cron, {}, { tz: "UTC" });
    await boss.work(job.name, { pollingIntervalSeconds: 30 }, () => job.run());
  }
}

export async function stopBoss(): Promise<void> {
  await shared.interlockBoss?.stop({ graceful: true, timeout: 5_000 });
}

/** pg-boss sends several statements at once only without values; the embedded database keeps the two apart. */
async function executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> {
  if (!isEmbedded) return openPool().query(text, values);
  if (values) return openEmbedded().query(text, values);
  const results = await openEmbedded().exec(text);
  return { rows: results.flatMap((result) => result.rows) };
}
