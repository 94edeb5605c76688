import { db } from "@/lib/db/client";
import type { Viewer } from "@/lib/auth";
import type { Grant } from "@/lib/permissions";

/** For tests: a viewer with these grants; everywhere when none are given. */
export function viewerWith(grants: Grant[] = [{ role: "viewer", connectionId: null, modelPattern: null }]): Viewer {
  return { id: "0", email: "v@example.org", name: "V", groups: [], grants, previousSeenAt: null };
}

export async function addConnection(slug: string, fields: { retiredAt?: Date } = {}): Promise<string> {
  const row = await db().connection.create({
    data: {
      slug,
      name: slug.toUpperCase(),
      kind: "memory",
      registryKey: slug,
      config: {},
      sweptAt: new Date(0),
      ...fields,
    },
  });
  return row.id;
}

type ModelFields = {
  tags?: Record<string, string>;
  aliases?: Record<string, string>;
  owner?: string;
  at?: number;
  stages?: string[];
  holders?: object;
  goneAt?: Date;
  incarnation?: string;
};

export async function addModel(connectionId: string, name: string, fields: ModelFields = {}): Promise<string> {
  const { at = 0, tags = {}, aliases = {}, owner, incarnation = "1", ...rest } = fields;
  const words = [name, owner ?? "", ...Object.keys(aliases), ...Object.entries(tags).flat()];
  const row = await db().model.create({
    data: {
      connectionId,
      nativeKey: name,
      name,
      incarnation,
      tags,
      aliases,
      owner: owner ?? null,
      seenAt: new Date(at),
      lastChangeAt: new Date(at),
      haystack: words.join("\n").toLowerCase(),
      ...rest,
    },
  });
  return row.id;
}

export async function addVersions(
  modelId: string,
  keys: string[],
  fields: { goneAt?: Date; nativeStage?: string } = {},
) {
  await db().modelVersion.createMany({
    data: keys.map((key) => ({
      modelId,
      nativeKey: key,
      incarnation: fields.goneAt ? "gone" : "1",
      sortKey: key.padStart(10, "0"),
      status: "ready",
      seenAt: new Date(0),
      ...fields,
    })),
  });
}
