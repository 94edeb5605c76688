import { AppError } from "@/lib/errors";

import { isSafePath, openFile, readingOf } from "../stores/opening";
import type { Store } from "../stores/types";
import type { FileEntry, Files, IoResponse } from "../types";
import { isBucketAddress } from "./buckets";
import type { Client } from "./client";
import { absentOr, joined, listFolders, listLoggedFolder, listRunFolder, listStoreFolder } from "./folders";
import { isVersionNumber } from "./models";
import { downloadReply, versionReply } from "./wire";

/** Where the files of a version are, as far as this server can hand them out. `uri`: where it cannot. */
type Location =
  | { in: "store"; path: string }
  | { in: "logged-model"; id: string }
  | { in: "run"; run: string; folder: string }
  | { in: "elsewhere"; uri: string };

/**
 * `bucket`: what the connection has credentials for, read without MLflow wherever a version points into it: a server that
 * only keeps records may have no access to it, and takes long to find that out. Null: MLflow alone is asked.
 */
export function filesOf(client: Client, bucket: Store | null): Files {
  const list = async (model: string, version: string) => {
    const uri = await addressOf(client, model, version);
    if (uri === null) return [];
    if (bucket?.holds(uri)) return bucket.list(uri);
    const location = await locate(client, uri, model, version);
    return location ? listAt(client, location, bucket !== null) : [];
  };

  return {
    list,

    async open(model, version, path, limit) {
      if (!isSafePath(path) || !isVersionNumber(version)) return null;
      const uri = bucket && (await addressOf(client, model, version));
      if (bucket && uri !== null && bucket.holds(uri)) return bucket.open(uri, path, limit);
      const query = { name: model, version, path };
      const direct = await client.open("model-versions/get-artifact", query, readingOf(limit));
      if (direct.status === 200) return openFile(direct, path, limit);
      const failure = await client.failure(direct);
      if (failure.code !== "unsupported" && failure.code !== "registry_unavailable") {
        return absentOr(failure, path, () => list(model, version));
      }
      // No such route beside the API (2.x under a path), or a 500 that may mean anything: the list knows, and the store has it.
      const address = uri ?? (await addressOf(client, model, version));
      const location = address === null ? null : await locate(client, address, model, version);
      if (!location) return null;
      const files = await listAt(client, location, bucket !== null);
      if (!files.some((file) => file.path === path)) return null;
      const other = await openAt(client, location, path, limit);
      if (!other) throw failure;
      if (other.status !== 200) throw await client.failure(other);
      return openFile(other, path, limit);
    },
  };
}

/** From the address the server resolves, and the version's own words where that is a place the server cannot list. */
export function locationOf(uri: string, source: string | null, run: string | null): Location {
  // `mlflow-artifacts:/path`, or with a host, which is this server itself.
  const store = /^mlflow-artifacts:(?:\/\/[^/]*)?\/*(.*)$/.exec(uri);
  if (store) return { in: "store", path: (store[1] ?? "").replace(/\/+$/, "") };
  const logged = /^models:\/(m-[0-9a-f]+)$/.exec(source ?? "");
  if (logged?.[1]) return { in: "logged-model", id: logged[1] };
  const [, folder] = run ? uri.split(`/${run}/artifacts/`) : [];
  if (run && folder) return { in: "run", run, folder: folder.replace(/\/+$/, "") };
  return { in: "elsewhere", uri };
}

/** Where a version's files are, as the server resolves it; null when there is no such version. */
async function addressOf(client: Client, model: string, version: string): Promise<string | null> {
  if (!isVersionNumber(version)) return null;
  const query = { name: model, version };
  const reply = await client.find(downloadReply, "2.0/mlflow/model-versions/get-download-uri", query);
  return reply?.artifact_uri ?? null;
}

async function locate(client: Client, uri: string, model: string, version: string): Promise<Location | null> {
  const direct = locationOf(uri, null, null);
  if (direct.in === "store") return direct;
  const reply = await client.find(versionReply, "2.0/mlflow/model-versions/get", { name: model, version });
  const wire = reply?.model_version;
  return wire ? locationOf(uri, wire.source ?? null, wire.run_id || null) : null;
}

function listAt(client: Client, location: Location, hasCredentials: boolean): Promise<FileEntry[]> {
  switch (location.in) {
    case "store":
      return listFolders((folder) => listStoreFolder(client, location.path, folder));
    case "logged-model":
      return listFolders((folder) => listLoggedFolder(client, location.id, folder));
    case "run":
      return listFolders((folder) => listRunFolder(client, location.run, folder, location.folder));
    case "elsewhere":
      throw new AppError("unsupported", whyUnread(location.uri, hasCredentials));
  }
}

function whyUnread(uri: string, hasCredentials: boolean): string {
  const scheme = /^([a-z0-9+.-]+):/i.exec(uri)?.[1] ?? "path";
  const sentence = `The files are in ${scheme}, outside MLflow, which does not list them.`;
  if (!isBucketAddress(uri)) return sentence;
  return hasCredentials
    ? `${sentence} The credentials for files that this connection has are for another place.`
    : `${sentence} This connection can be given credentials for them, under “Files outside MLflow”.`;
}

async function openAt(client: Client, location: Location, path: string, limit: number): Promise<IoResponse | null> {
  const how = readingOf(limit);
  switch (location.in) {
    case "store": {
      const encoded = joined(location.path, path).split("/").map(encodeURIComponent).join("/");
      return client.open(`api/2.0/mlflow-artifacts/artifacts/${encoded}`, {}, how);
    }
    case "logged-model": {
      const folder = `ajax-api/2.0/mlflow/logged-models/${encodeURIComponent(location.id)}/artifacts`;
      return client.open(`${folder}/files`, { artifact_file_path: path }, how);
    }
    case "run":
      return client.open("get-artifact", { run_id: location.run, path: joined(location.folder, path) }, how);
    case "elsewhere":
      return null;
  }
}
