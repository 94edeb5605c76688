// Fills a closed database as people would through the pages, by the same commands. What it reads from standard input is
// described by `Filling`. What is there already stays as it is, so a half-finished filling can be repeated.
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";

import type { Actor } from "@/lib/audit/types";
import { createConnection } from "@/lib/connections/commands";
import { probeDraft } from "@/lib/connections/probe";
import { subscribe } from "@/lib/connections/webhooks";
import { db } from "@/lib/db/client";
import { lockDataFolder } from "@/lib/db/lock";
import { isEmbedded } from "@/lib/db/open";
import { startDatabase, stopDatabase } from "@/lib/db/start";
import { changeEndpoint, findRegisteredByName, registerEndpoint } from "@/lib/endpoints/register";
import type { Registration } from "@/lib/endpoints/types";
import { importHistory } from "@/lib/history/import";
import { createMember } from "@/lib/members/commands";
import { observeNow } from "@/lib/observer/loop";
import { attempt } from "@/lib/result";

import type { ConnectionSpec, Filling, MemberSpec } from "../application";

const actor: Actor = { kind: "service", id: null, name: "Set-up program" };
const powers = { everywhere: true, allowPrivate: true };

async function fill({ connections = [], members = [], history, endpoints = [], aged = [] }: Filling): Promise<void> {
  for (const connection of connections) await connect(connection);
  for (const member of members) await admit(member);
  if (history) await tell(history);
  for (const endpoint of endpoints) await register(endpoint);
  for (const request of aged) await age(request);
}

async function connect({ announce, ...connection }: ConnectionSpec): Promise<void> {
  const { slug, kind, settings, name } = connection;
  if (!(await db().connection.findUnique({ where: { slug } }))) {
    // A registry that is away now is saved all the same: the observer will say so.
    const tested = await attempt(probeDraft({ slug: null, kind, settings, keep: [] }, name, powers));
    await createConnection(actor, { ...connection, probe: tested.ok ? tested.data.probe : null }, powers);
  }
  const { hookId } = await db().connection.findUniqueOrThrow({ where: { slug } });
  if (announce && hookId === null) await subscribe(actor, slug);
}

/** The past as a file tells it; the registry is read first, so that there are models to tell of. */
async function tell({ connectionSlug, path }: NonNullable<Filling["history"]>): Promise<void> {
  const { id } = await db().connection.findUniqueOrThrow({ where: { slug: connectionSlug } });
  await observeNow(id);
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  await importHistory(
    actor,
    id,
    lines.map((line) => JSON.parse(line) as unknown),
    { completeUntil: new Date() },
  );
}

/** Registered anew under its name, or changed to what it shall be: nothing is written where it is so already. */
async function register(endpoint: Registration): Promise<void> {
  const known = await findRegisteredByName(endpoint.connection, endpoint.name);
  await (known ? changeEndpoint(actor, { ...endpoint, ...known }, powers) : registerEndpoint(actor, endpoint, powers));
}

/** Time itself has no command: a request was asked for, and ends, so many hours earlier. */
async function age({ number, hours }: NonNullable<Filling["aged"]>[number]): Promise<void> {
  const { requestedAt, expiresAt } = await db().promotion.findUniqueOrThrow({ where: { number } });
  const earlier = (at: Date) => new Date(at.getTime() - hours * 3_600_000);
  await db().promotion.update({
    where: { number },
    data: { requestedAt: earlier(requestedAt), expiresAt: earlier(expiresAt) },
  });
}

async function admit({ grants, ...member }: MemberSpec): Promise<void> {
  if (await db().member.findUnique({ where: { email: member.email } })) return;
  const slugs = await db().connection.findMany({ select: { id: true, slug: true } });
  const idOf = (slug: string) => slugs.find((row) => row.slug === slug)?.id ?? fail(`There is no connection ${slug}.`);
  await createMember(actor, {
    ...member,
    grants: grants.map(({ role, connectionSlug, modelPattern }) => ({
      role,
      connectionId: connectionSlug === undefined ? null : idOf(connectionSlug),
      modelPattern: modelPattern ?? null,
    })),
  });
}

function fail(sentence: string): never {
  throw new Error(sentence);
}

if (isEmbedded) await lockDataFolder({});
await startDatabase();
try {
  await fill(JSON.parse(await text(process.stdin)) as Filling);
} finally {
  await stopDatabase();
}
// Connections to registries are kept open for the next request; here there is none.
process.exit();
