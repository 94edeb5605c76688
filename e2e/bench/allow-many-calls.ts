// Lets each member send ten thousand requests a minute, in a closed database: what is measured is the way, not the limit.
import { db } from "@/lib/db/client";
import { lockDataFolder } from "@/lib/db/lock";
import { startDatabase, stopDatabase } from "@/lib/db/start";
import { settingsKey } from "@/lib/playground/settings";
import { usualSettings } from "@/lib/playground/types";

await lockDataFolder({});
await startDatabase();
const value = { ...usualSettings, callsPerMinute: 10_000 };
await db().setting.upsert({ where: { key: settingsKey }, create: { key: settingsKey, value }, update: { value } });
await stopDatabase();
process.exit(0);
