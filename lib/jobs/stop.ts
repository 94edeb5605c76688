import "server-only";

import { flushCounted } from "@/lib/audit/append-counted";
import { stopDatabase } from "@/lib/db/start";

import { stopBoss } from "./boss";

/** What an orderly end still has to write, the database last. What fails is logged and keeps nothing else from ending. */
export async function stopApplication(): Promise<void> {
  await stopBoss().catch(console.error);
  await flushCounted().catch(console.error);
  await stopDatabase().catch(console.error);
}
