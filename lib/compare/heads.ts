import type { CatalogVersion } from "@/lib/catalog/find-version";
import { versionLabel } from "@/lib/format";
import type { VersionView } from "@/lib/versions/types";

import type { ComparedHead } from "./types";

/** What people call each column: as short as leaves no two alike. */
export function labelsOf(versions: readonly Pick<CatalogVersion, "key" | "model">[]): string[] {
  const keys = versions.map(({ key }) => key);
  const short = keys.map(versionLabel);
  const named = versions.map(({ key, model }) => `${model.head.name} ${versionLabel(key)}`);
  const models = new Set(versions.map(({ model }) => model.head.id));
  if (models.size <= 1) return toldApart(short, keys);
  const details = [
    versions.map(({ model }) => model.head.connection.name),
    versions.map(({ model }) => model.head.key),
    versions.map(({ model }) => model.head.connection.slug),
    keys,
  ];
  return details.reduce(toldApart, named);
}

/** Labels that are alike, each with its detail behind it; without, where all have the same. */
function toldApart(labels: string[], details: string[]): string[] {
  return labels.map((label, index) => {
    const alike = details.filter((_, other) => labels[other] === label);
    return new Set(alike).size > 1 ? `${label}, ${details[index] ?? ""}` : label;
  });
}

/** The head of a column before its registry has answered. */
export function catalogHead(version: CatalogVersion, label: string): ComparedHead {
  const { model, key, stage, nativeStage, aliases, author, createdAt, seenAt, goneAt } = version;
  const { connection, key: modelKey, name } = model.head;
  return {
    connection: connection.slug,
    model: modelKey,
    version: key,
    label,
    modelName: name,
    connectionName: connection.name,
    stage,
    nativeStage,
    aliases,
    author,
    createdAt: createdAt?.getTime() ?? null,
    readAt: seenAt.getTime(),
    problem: null,
    goneAt: goneAt?.getTime() ?? null,
  };
}

/** The same with what the registry says now, where that is newer than the catalog. */
export function headOf(version: CatalogVersion, view: VersionView, label: string): ComparedHead {
  const head = catalogHead(version, label);
  const { author, createdAt, readAt, problem, goneAt } = view;
  const stands =
    readAt >= head.readAt ? { stage: view.stage, nativeStage: view.nativeStage, aliases: view.aliases } : {};
  return { ...head, ...stands, author, createdAt, readAt, problem, goneAt };
}
