import "server-only";

import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";

import type { Viewer } from "@/lib/auth";
import { db, transact, type Reader } from "@/lib/db/client";
import { AppError } from "@/lib/errors";

import { findOwnSet, findSet, lockSet } from "./access";
import { putCases } from "./commands";
import { caseLine, fileNameOf, isTooMany, readLines } from "./jsonl";
import { contentOf } from "./stored";
import { type CaseContent, type ImportLook, limits } from "./types";

/** A set as a file of JSON lines, a case at a time. Throws `not_found`. */
export async function exportSet(viewer: Viewer, id: string): Promise<{ name: string; lines: AsyncGenerator<string> }> {
  const set = await findSet(viewer, id);
  const ids = await db().payloadCase.findMany({
    where: { setId: id },
    select: { id: true },
    orderBy: [{ position: "asc" }, { id: "asc" }],
  });
  async function* lines() {
    for (const { id: one } of ids) {
      const row = await db().payloadCase.findUnique({ where: { id: one } });
      if (row) yield caseLine(contentOf(row));
    }
  }
  return { name: fileNameOf({ model: set.model.name, name: set.name }), lines: lines() };
}

/**
 * Takes the cases of a file into a set, by their names: new ones are added, others changed, and what the file does not name
 * stays. Lines that cannot be used are told with their numbers and left out. `dry` only looks.
 */
export async function importCases(viewer: Viewer, id: string, text: string, dry: boolean): Promise<ImportLook> {
  const set = await findOwnSet(viewer, id);
  const { cases, refused } = readLines(text);
  if (dry) return lookOf(await sort(db(), id, cases), refused);
  return transact(async (tx) => {
    const kept = await lockSet(tx, id);
    const sorted = await sort(tx, id, cases);
    if (isTooMany(sorted.there, sorted.added.length))
      throw new AppError(
        "conflict",
        `A set holds at most ${limits.casesOfSet} cases: this one has ${sorted.there}, and ${sorted.added.length} would be added.`,
      );
    await putCases(tx, viewer, set, kept, sorted);
    return lookOf(sorted, refused);
  });
}

type Sorted = { there: number; added: CaseContent[]; changed: { id: string; content: CaseContent }[]; same: number };

/** What tells one case from another, with digests in place of texts: the lock is held while they are compared. */
type Known = {
  id: string;
  name: string;
  protocol: string;
  format: string;
  contentType: string;
  body: string;
  reply: string | null;
  expectations: unknown;
};

async function sort(reader: Reader, setId: string, cases: { content: CaseContent }[]): Promise<Sorted> {
  const names = cases.map(({ content }) => content.name);
  const rows = await reader.$queryRaw<Known[]>`
    SELECT k.id, k.name, k.protocol, k.format, k.content_type AS "contentType", encode(sha256(convert_to(k.body, 'UTF8')), 'hex') AS body,
      encode(sha256(convert_to(k.expectations ->> 'reply', 'UTF8')), 'hex') AS reply, k.expectations - 'reply' AS expectations
    FROM payload_case k WHERE k.set_id = ${setId}::uuid AND k.name = ANY(${names}::text[])`;
  const known = new Map(rows.map((row) => [row.name, row]));
  const sorted: Sorted = {
    there: await reader.payloadCase.count({ where: { setId } }),
    added: [],
    changed: [],
    same: 0,
  };
  for (const { content } of cases) {
    const row = known.get(content.name);
    if (!row) sorted.added.push(content);
    else if (isDeepStrictEqual(row, knownBy(row.id, content))) sorted.same += 1;
    else sorted.changed.push({ id: row.id, content });
  }
  return sorted;
}

function knownBy(
  id: string,
  { name, protocol, format, contentType, text, expectations: { reply, ...expectations } }: CaseContent,
): Known {
  return {
    id,
    name,
    protocol,
    format,
    contentType,
    body: sha256(text),
    reply: reply === null ? null : sha256(reply),
    expectations,
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

function lookOf({ there, added, changed, same }: Sorted, refused: ImportLook["refused"]): ImportLook {
  const whole = isTooMany(there, added.length)
    ? [
        {
          line: 0,
          why: `A set holds at most ${limits.casesOfSet} cases: this one has ${there}, and ${added.length} would be added.`,
        },
      ]
    : [];
  return {
    added: added.map(({ name }) => name),
    changed: changed.map(({ content }) => content.name),
    same,
    refused: [...whole, ...refused],
  };
}
