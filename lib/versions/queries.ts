import "server-only";

import type { Viewer } from "@/lib/auth";
import { markHot } from "@/lib/catalog/commands";
import { type CatalogVersion, findVersion, type VersionRef } from "@/lib/catalog/find-version";
import { openConnectionById } from "@/lib/connections/open";
import type { Registry } from "@/lib/registries/types";
import { attempt, type Failure } from "@/lib/result";

import { type DetailReading, patience, readDetail } from "./read-detail";
import { summaryOf } from "./readiness";
import { findDetail, keepDetail } from "./stored-detail";
import type { VersionView } from "./types";
import { answerFor, viewOf } from "./view";

/**
 * The version as the catalog knows it, for somebody who looks at its page: its model is read often from now on. Null: not
 * there, or not for this viewer.
 */
export async function visitVersion(viewer: Viewer, ref: VersionRef): Promise<CatalogVersion | null> {
  const version = await findVersion(viewer, ref);
  if (version?.goneAt === null) await markHot([version.model.head.id]);
  return version;
}

/** Reads through to the registry and falls back to what is kept. Takes no longer than the patience of a page. */
export async function getVersionView(catalog: CatalogVersion, ms = patience): Promise<VersionView> {
  const [opened, stored] = await Promise.all([
    attempt(openConnectionById(catalog.model.head.connection.id)),
    findDetail(catalog.id),
  ]);
  const registry = opened.ok ? opened.data.registry : null;
  const about = {
    links: registry?.links ?? null,
    keeps: registry?.capabilities.keeps ?? null,
    keepsRuns: registry?.runs !== undefined,
  };
  const reading = await readOrFail(catalog, opened.ok ? opened.data.registry : opened.error, ms);
  const answer = answerFor(catalog, reading);
  if (answer === "gone" || answer === "silent")
    return viewOf({ catalog, reading: withoutFresh(reading, answer), stored, ...about });

  const view = viewOf({ catalog, reading, stored, ...about });
  await keepDetail(catalog.id, reading, reading.files.ok ? summaryOf(view.readiness) : null);
  return view;
}

async function readOrFail(catalog: CatalogVersion, registry: Registry | Failure, ms: number): Promise<DetailReading> {
  const at = new Date();
  if ("code" in registry) return { at, ...failedParts(registry) };
  if (catalog.goneAt !== null) return { at, ...failedParts(gone), version: { ok: true, data: null } };
  return readDetail(registry, { model: catalog.model.head.key, version: catalog.key, runId: catalog.runId }, ms);
}

/** What answers to the name of a version that is gone belongs to another one. */
function withoutFresh(reading: DetailReading, answer: "gone" | "silent"): DetailReading {
  return answer === "gone" ? { ...reading, ...failedParts(gone), version: reading.version } : reading;
}

const gone: Failure = { code: "not_found", message: "The registry no longer has this version." };

function failedParts(error: Failure): Omit<DetailReading, "at"> {
  const failed = { ok: false as const, error };
  return { version: failed, model: failed, files: failed, run: failed, runFiles: failed, calls: failed };
}
