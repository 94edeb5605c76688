// Fills a database before the application opens it: reads one JSON object from stdin (the `Filling` of
// e2e/application.ts), goes through the same commands as the pages do, and prints one JSON line when it is done.
import { text } from "node:stream/consumers";

import { system } from "@/lib/audit/types";
import { createConnection } from "@/lib/connections/commands";
import { lockDataFolder } from "@/lib/db/lock";
import { isEmbedded } from "@/lib/db/open";
import { startDatabase, stopDatabase } from "@/lib/db/start";
import { createMember } from "@/lib/members/commands";

import type { Filling } from "../application";

const { members = [], connections = [] } = JSON.parse(await text(process.stdin)) as Filling;
if (isEmbedded) await lockDataFolder({});
await startDatabase();

const ids = new Map<string, string>();
for (const { rules, ...connection } of connections) {
  const { id, slug } = await createConnection(system, { ...connection, rules, probe: null }, { allowPrivate: true });
  ids.set(slug, id);
}
for (const { grants, ...member } of members) {
  const scoped = grants.map(({ role, connectionSlug, modelPattern }) => ({
    role,
    connectionId: connectionSlug === undefined ? null : (ids.get(connectionSlug) ?? null),
    modelPattern: modelPattern ?? null,
  }));
  await createMember(system, { ...member, grants: scoped });
}

await stopDatabase();
console.log(JSON.stringify({ connections: Object.fromEntries(ids) }));
