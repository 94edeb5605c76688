import { lockDataFolder } from "@/lib/db/lock";
import { startDatabase, stopDatabase } from "@/lib/db/start";

await lockDataFolder({});
await startDatabase();
await stopDatabase();
