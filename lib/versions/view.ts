import type { CatalogVersion } from "@/lib/catalog/find-version";
import { aliasesOf } from "@/lib/catalog/list-versions";
import { stageOf } from "@/lib/catalog/stage-of";
import type { Kept, Links, RegistryVersion } from "@/lib/registries/types";
import type { Failure, Result } from "@/lib/result";
import { parseDescriptor } from "@/lib/signatures/parse";

import { readEnvironment } from "./environment";
import { type DetailReading, exampleOf } from "./read-detail";
import { readinessOf } from "./readiness";
import type { StoredDetail } from "./stored-detail";
import type { Documents, VersionView } from "./types";

type Parts = {
  catalog: CatalogVersion;
  reading: DetailReading;
  stored: StoredDetail | null;
  links: Links | null;
  /** What the registry can keep with a version; null when it could not be opened. */
  keeps: readonly Kept[] | null;
  keepsRuns: boolean;
};

/** One view from what the registry said just now, what it said before and what the catalog has. Pure. */
export function viewOf({ catalog, reading, stored, links, keeps, keepsRuns }: Parts): VersionView {
  const earlier: VersionView["earlier"] = [];
  const files = orStored(
    reading.files,
    "files",
    stored?.files ? { entries: stored.files, documents: stored.documents } : null,
  );
  const run = orStored(reading.run, "run", stored?.run ?? null);
  const panels = panelsOf(files);
  const head = headOf(catalog, reading);

  function orStored<T>(fresh: Result<T>, panel: "files" | "run", before: T | null): Result<T> {
    if (fresh.ok || before === null || stored === null) return fresh;
    earlier.push({ panel, readAt: stored.readAt.getTime(), problem: fresh.error.message });
    return { ok: true, data: before };
  }

  return {
    ...head,
    id: catalog.id,
    key: catalog.key,
    createdAt: catalog.createdAt?.getTime() ?? null,
    link: links?.version(catalog.model.head.key, catalog.key) ?? null,
    runLink: run.ok && run.data ? (links?.run(run.data.id, run.data.experiment) ?? null) : null,
    signature: panels.signature,
    calls: reading.calls.ok ? reading.calls.data : null,
    environment: panels.environment,
    example: panels.example,
    documents: files.ok ? { ok: true, data: files.data?.documents ?? null } : files,
    run,
    files: files.ok ? { ok: true, data: files.data?.entries ?? null } : files,
    runFiles: reading.runFiles,
    lacks: {
      files: files.ok && files.data === null ? "This registry keeps no files that Interlock can read." : null,
      run: run.ok && run.data === null ? whyNoRun(keepsRuns, catalog.runId) : null,
    },
    earlier,
    readiness: readinessOf({
      ...panels,
      ...head,
      calls: reading.calls,
      runId: catalog.runId,
      keeps,
      readsFiles: !files.ok || files.data !== null,
    }),
  };
}

function whyNoRun(keepsRuns: boolean, runId: string | null): string {
  if (!keepsRuns) return "This registry keeps no runs.";
  return runId === null ? "No run stands behind this version." : "Its run is gone: the registry no longer has it.";
}

/** Whether the registry still has this very version: its answer is another one's when it was deleted and made again. */
export function answerFor(catalog: CatalogVersion, reading: DetailReading): RegistryVersion | "gone" | "silent" {
  if (!reading.version.ok) return "silent";
  const found = reading.version.data;
  return found === null || found.incarnation !== catalog.incarnation ? "gone" : found;
}

function headOf(catalog: CatalogVersion, reading: DetailReading) {
  const answer = answerFor(catalog, reading);
  const seen = { from: "catalog" as const, readAt: catalog.seenAt.getTime() };
  if (answer === "gone")
    return { ...fromCatalog(catalog), ...seen, goneAt: (catalog.goneAt ?? reading.at).getTime(), problem: null };
  if (answer === "silent") {
    return {
      ...fromCatalog(catalog),
      ...seen,
      goneAt: null,
      problem: reading.version.ok ? null : reading.version.error.message,
    };
  }
  const aliases =
    reading.model.ok && reading.model.data ? aliasesOf(reading.model.data.aliases, catalog.key) : catalog.aliases;
  const tags = answer.tags ?? catalog.tags;
  return {
    status: answer.status,
    statusMessage: answer.statusMessage,
    stage: stageOf(catalog.model.rules, { nativeStage: answer.stage, aliases, tags }),
    nativeStage: answer.stage,
    nativeApproval: answer.approval.native,
    aliases,
    tags,
    description: answer.description,
    author: answer.author,
    source: answer.source,
    from: "registry" as const,
    readAt: reading.at.getTime(),
    goneAt: null,
    problem: null,
  };
}

function fromCatalog(catalog: CatalogVersion) {
  const { status, statusMessage, stage, nativeStage, nativeApproval, aliases, tags, description, author, source } =
    catalog;
  return { status, statusMessage, stage, nativeStage, nativeApproval, aliases, tags, description, author, source };
}

type FilesPart = Result<{ entries: { path: string }[]; documents: Documents } | null>;
type Panels = Pick<VersionView, "signature" | "environment" | "example"> & { flavors: Result<string[] | null> };

/** What the texts say. A document that is there and could not be read fails only what rests on it. */
function panelsOf(files: FilesPart): Panels {
  if (!files.ok) return { signature: files, environment: files, example: files, flavors: files };
  const { texts, problems } = files.data?.documents ?? { texts: {}, problems: {} };
  const there = new Set(files.data?.entries.map((entry) => entry.path));
  const path = exampleOf(texts.MLmodel, there);
  const example = path === null ? null : { path, text: texts[path] ?? null };
  return {
    ...descriptorPanels(texts, problems),
    environment: environmentPanel(texts, problems),
    example: { ok: true, data: example },
  };
}

function descriptorPanels(
  texts: Record<string, string>,
  problems: Record<string, string>,
): Pick<Panels, "signature" | "flavors"> {
  if (problems.MLmodel !== undefined) {
    const failed = unreadable(`MLmodel: ${problems.MLmodel}`);
    return { signature: failed, flavors: failed };
  }
  if (texts.MLmodel === undefined)
    return { signature: { ok: true, data: { state: "absent" } }, flavors: { ok: true, data: null } };
  const reading = parseDescriptor(texts.MLmodel);
  if (!reading.ok) {
    return {
      signature: { ok: true, data: { state: "unreadable", why: reading.why } },
      flavors: unreadable(`MLmodel: ${reading.why}`),
    };
  }
  return {
    signature: { ok: true, data: reading.descriptor.signature },
    flavors: { ok: true, data: reading.descriptor.flavors },
  };
}

function environmentPanel(texts: Record<string, string>, problems: Record<string, string>): VersionView["environment"] {
  const failed = ["conda.yaml", "requirements.txt", "python_env.yaml"].find((path) => problems[path] !== undefined);
  if (failed !== undefined) return unreadable(`${failed}: ${problems[failed] ?? ""}`);
  const reading = readEnvironment({
    conda: texts["conda.yaml"],
    requirements: texts["requirements.txt"],
    pythonEnv: texts["python_env.yaml"],
  });
  return reading.ok ? { ok: true, data: reading.environment } : unreadable(reading.why);
}

function unreadable(message: string): { ok: false; error: Failure } {
  return { ok: false, error: { code: "registry_protocol", message } };
}
