import "server-only";

import { checkEncryptionKey } from "@/lib/connections/key-check";
import { lockDataFolder } from "@/lib/db/lock";
import { isEmbedded, openEmbedded } from "@/lib/db/open";
import { startDatabase } from "@/lib/db/start";
import { keepUp } from "@/lib/db/upkeep";
import { startEndpointWatch } from "@/lib/endpoints/watch";
import { env } from "@/lib/env";
import { verifyInLines } from "@/lib/history/verify-lines";
import { encryptionKey, sessionSecret } from "@/lib/keys";
import { ensureSetUpLink } from "@/lib/members/set-up";
import { startObserver } from "@/lib/observer/loop";
import { startKeeper } from "@/lib/promotions/keeper";

import { startBoss } from "./boss";
import { housekeeping } from "./housekeeping";
import { nightlyVerification } from "./nightly-verification";
import { stopApplication } from "./stop";

/** A database that went away must not keep the process for ever. */
const longestStopMs = 20_000;

/** Everything a process of the application does before it answers its first request. Ends the process when it cannot. */
export async function startApplication(): Promise<void> {
  const stopping = new AbortController();
  try {
    if (isEmbedded) await lockDataFolder({ "verify-audit": verifyInLines });
    sessionSecret();
    await startDatabase();
    await checkEncryptionKey(encryptionKey());
    await startBoss([housekeeping, nightlyVerification]);
    await invite();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
  startObserver({ signal: stopping.signal }).catch(console.error);
  startKeeper({ signal: stopping.signal }).catch(console.error);
  startEndpointWatch({ signal: stopping.signal }).catch(console.error);
  if (isEmbedded) void keepUp(openEmbedded(), stopping.signal);
  // Ctrl-C comes twice, from the terminal and from who started this; without a listener the second would end it on the spot.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void stop(stopping));
}

/** While there is no administrator, each start prints a fresh link for the first administrator. */
async function invite() {
  const path = await ensureSetUpLink();
  if (path !== null)
    console.log(
      `\nThere is no administrator yet. Set up the first administrator within 24 hours at\n  ${env.NEXTAUTH_URL ?? ""}${path}\n`,
    );
}

async function stop(stopping: AbortController) {
  if (stopping.signal.aborted) return;
  stopping.abort();
  setTimeout(() => process.exit(1), longestStopMs).unref();
  await stopApplication();
  process.exit(0);
}
