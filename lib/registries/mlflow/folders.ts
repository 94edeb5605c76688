import type { z } from "zod";

import { AppError } from "@/lib/errors";

import { inLanes } from "../lanes";
import type { FileEntry } from "../types";
import type { Client, Query } from "./client";
import { fileReply } from "./wire";

type FolderEntry = { path: string; folder: boolean; size: number | null };

const mostFolders = 500;
const mostFiles = 10_000;

/** Every file below a root, level by level. `list` answers one folder, with paths from the root. */
export async function listFolders(list: (folder: string) => Promise<FolderEntry[]>): Promise<FileEntry[]> {
  const files: FileEntry[] = [];
  let level = [""];
  for (let seen = 0; level.length > 0;) {
    seen += level.length;
    const entries = (await inLanes(level, list)).flat();
    for (const { path, folder, size } of entries) if (!folder) files.push({ path, size });
    level = entries.filter(({ folder }) => folder).map(({ path }) => path);
    if (files.length > mostFiles || seen + level.length > mostFolders) {
      throw new AppError(
        "registry_protocol",
        `There are more than ${mostFiles} files or ${mostFolders} folders; they are not listed.`,
      );
    }
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** One folder of the artifact store that the server itself serves; `root` is the path inside the store. */
export async function listStoreFolder(client: Client, root: string, folder: string): Promise<FolderEntry[]> {
  const entries = await listEntries(client, "2.0/mlflow-artifacts/artifacts", { path: joined(root, folder) });
  return entries.map((entry) => ({ ...entry, path: joined(folder, entry.path) }));
}

/** One folder of a run, `folder` and the answered paths counted from `root`. */
export async function listRunFolder(client: Client, run: string, folder: string, root = ""): Promise<FolderEntry[]> {
  const path = joined(root, folder);
  const entries = await listEntries(client, "2.0/mlflow/artifacts/list", { run_id: run, ...(path !== "" && { path }) });
  return entries.map((entry) => ({ ...entry, path: root === "" ? entry.path : entry.path.slice(root.length + 1) }));
}

/** One folder of a model that was logged by itself (3.x), paths from the model's root. */
export function listLoggedFolder(client: Client, id: string, folder: string): Promise<FolderEntry[]> {
  const query = folder === "" ? {} : { artifact_directory_path: folder };
  return listEntries(client, `2.0/mlflow/logged-models/${encodeURIComponent(id)}/artifacts/directories`, query);
}

export function joined(...parts: string[]): string {
  return parts.filter((part) => part !== "").join("/");
}

/**
 * Null when the file is not there. New servers say 404 (or 400 for a folder); old ones answer 500 for a missing file
 * as for everything else, so that only the list can tell.
 */
export async function absentOr(failure: AppError, path: string, list: () => Promise<FileEntry[]>): Promise<null> {
  if (failure.code === "not_found" || failure.code === "invalid") return null;
  if (failure.code !== "registry_unavailable") throw failure;
  const files = await list();
  if (files.some((file) => file.path === path)) throw failure;
  return null;
}

async function listEntries(client: Client, path: string, query: Query): Promise<FolderEntry[]> {
  const entries: FolderEntry[] = [];
  let cursor: string | null = null;
  do {
    const page: z.output<typeof fileReply> | null = await client.find(fileReply, path, {
      ...query,
      page_token: cursor,
    });
    for (const { path, is_dir, file_size } of page?.files ?? []) {
      entries.push({ path, folder: is_dir ?? false, size: is_dir ? null : (file_size ?? null) });
    }
    const next: string | null = page?.next_page_token || null;
    if (next !== null && (next === cursor || entries.length > mostFiles)) {
      throw new AppError("registry_protocol", "MLflow's list of files does not end.");
    }
    cursor = next;
  } while (cursor !== null);
  return entries;
}
