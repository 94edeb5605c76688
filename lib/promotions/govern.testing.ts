import { db } from "@/lib/db/client";

import type { Desk } from "./deciding.testing";

const standard = {
  quorum: 1,
  voterRole: null,
  voterGroup: null,
  unknownAuthorBlocks: false,
  lifetimeHours: 24,
  gates: [],
  metrics: [],
  reviewOutside: true,
  rollbackNeedsQuorum: false,
};

/** A policy of the desk's connection, for one target or for all. Answers its id. */
export async function govern(at: Desk, rules: object, target: string | null = null): Promise<string> {
  const versions = { create: { number: 1, rules: { ...standard, ...rules }, actorKind: "system", actorName: "Test" } };
  const { id } = await db().policy.create({
    data: { name: `Test ${Math.random()}`, target, connectionId: at.connection.id, versions },
  });
  return id;
}

/** The gate that a tag of the version must be there. */
export const tagged = (name: string) => ({ kind: "presence", of: "tag", name, min: null, max: null, equals: null });
