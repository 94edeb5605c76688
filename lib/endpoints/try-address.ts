import "server-only";

import type { Viewer } from "@/lib/auth";
import type { CallLine, CallRef } from "@/lib/playground/types";

import { callAddress } from "./call-address";
import { listCallLines } from "./callable";

type VersionRef = { connection: string; model: string; version: string };

/**
 * The playground with one endpoint for each of these versions, in their order; versions that no endpoint answers for alone, or none
 * that the viewer may call, are left out. Null when that leaves nothing. Asks no registry.
 */
export async function tryAddress(viewer: Viewer, versions: readonly VersionRef[]): Promise<string | null> {
  const lines = await Promise.all(
    versions.map(({ connection, model }) => listCallLines(viewer, { connection, model })),
  );
  const found = versions.flatMap((version, at) => placeOf(lines[at] ?? [], version));
  return found.length === 0 ? null : callAddress(found);
}

/** One that answers before one that does not; where its requests come from anyway before a deployment that has to be chosen. */
function placeOf(lines: readonly CallLine[], wanted: VersionRef): CallRef[] {
  const serving = lines.filter(
    ({ version, whyNot }) => whyNot === null && version?.model.key === wanted.model && version.key === wanted.version,
  );
  const [line] = [...serving].sort((a, b) => Number(isUnwell(a)) - Number(isUnwell(b)) || b.share - a.share);
  return line ? [line.ref] : [];
}

function isUnwell({ health }: CallLine): boolean {
  return health?.healthy === false;
}
