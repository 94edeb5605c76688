import "server-only";

import { isEmbedded } from "@/lib/db/open";
import { lockDataFolder } from "@/lib/db/lock";
import { startDatabase, stopDatabase } from "@/lib/db/start";
import { encryptionKey, sessionSecret } from "@/lib/keys";

import { startBoss, stopBoss } from "./boss";
import { housekeeping } from "./housekeeping";

/** Everything a process of the application does before it answers its first request. Ends the process when it cannot. */
export async function startApplication(): Promise<void> {
  try {
    if (isEmbedded) await lockDataFolder({});
    encryptionKey();
    sessionSecret();
    await startDatabase();
    await startBoss([housekeeping]);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop(stopping));
}

async function stop(stopping: AbortController) {
  stopping.abort();
  await stopBoss().catch(console.error);
  await stopDatabase().catch(console.error);
}
