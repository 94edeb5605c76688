import { z } from "zod";

import { AppError } from "@/lib/errors";

import { signedBy } from "../cloud/azure";
import { accountOf, blobStore } from "../stores/blob";
import { signedByKey, signedBySas } from "../stores/blob-signing";
import { isSafePath } from "../stores/opening";
import type { Store } from "../stores/types";
import type { Files, Io } from "../types";
import { type Client, understood } from "./client";
import { type Config, resourcesOf, storageOf } from "./config";
import { isName, versionPath } from "./models";
import { wireDatastore, wireSecrets, wireVersion } from "./wire";

/** Where the files of a version are, as its address says. */
type Location =
  | { in: "datastore"; datastore: string; path: string }
  | { in: "account"; uri: string }
  | { in: "elsewhere"; scheme: string };

type Opened = { store: Store; uri: string };

/** Files of versions: the workspace says which container of which account, and that is read. */
export function filesOf(client: Client, settings: Config): Files {
  async function locate(model: string, version: string): Promise<Opened | null> {
    if (!isName(model) || !isName(version)) return null;
    const found = await client.find(wireVersion, versionPath(model, version));
    const uri = found?.properties.modelUri;
    if (!uri) return null;
    return settings.resource === "registry"
      ? openRegistryAsset(client, settings, { model, version, uri })
      : openLocation(client, settings, locationOf(uri, client.scope));
  }

  return {
    async list(model, version) {
      const opened = await locate(model, version);
      return opened ? opened.store.list(opened.uri) : [];
    },
    async open(model, version, path, limit) {
      if (path === "") return null;
      const opened = await locate(model, version);
      return opened && opened.store.open(opened.uri, path, limit);
    },
  };
}

/** `scope`: of the workspace itself; a datastore of another one is not asked for, whatever a version says. */
export function locationOf(uri: string, scope: string): Location {
  const short = /^azureml:\/\/datastores\/([^/]+)\/paths\/(.*)$/i.exec(uri);
  const long =
    /^azureml:\/(\/subscriptions\/[^/]+\/resourcegroups\/[^/]+)(?:\/providers\/[^/]+)?\/workspaces\/([^/]+)\/datastores\/([^/]+)\/paths\/(.*)$/i.exec(
      uri,
    );
  if (short) return { in: "datastore", datastore: short[1] ?? "", path: trimmed(short[2] ?? "") };
  if (long) {
    const owner = `${long[1]}/providers/Microsoft.MachineLearningServices/workspaces/${long[2]}`;
    return owner.toLowerCase() === scope.toLowerCase()
      ? { in: "datastore", datastore: long[3] ?? "", path: trimmed(long[4] ?? "") }
      : { in: "elsewhere", scheme: "a datastore of another workspace" };
  }
  if (/^(https?|wasbs?|abfss?):/i.test(uri)) return { in: "account", uri };
  const scheme = /^azureml:\/\/([a-z]+)\//i.exec(uri)?.[1] ?? /^([a-z0-9+.-]+):/i.exec(uri)?.[1] ?? "a path";
  return { in: "elsewhere", scheme: scheme === "jobs" ? "the outputs of a job" : scheme };
}

async function openLocation(client: Client, settings: Config, location: Location): Promise<Opened | null> {
  if (location.in === "elsewhere")
    throw new AppError("unsupported", `The files are in ${location.scheme}, which is not read from here.`);
  const byIdentity = () => blobStore(storageOf(settings), identityDoor(client, settings));
  if (location.in === "account") return { store: byIdentity(), uri: location.uri };

  if (!leadsBelow(location.path))
    throw new AppError(
      "unsupported",
      "The version's address of its files does not lead below their datastore; it is not read.",
    );
  const path = `datastores/${encodeURIComponent(location.datastore)}`;
  const datastore = await client.find(wireDatastore, path);
  if (!datastore) throw new AppError("registry_protocol", "The workspace no longer has the datastore of these files.");
  const { accountName, containerName, filesystem, datastoreType } = datastore.properties;
  const container = containerName ?? filesystem;
  if (!accountName || !container || !/^Azure(Blob|DataLakeGen2)$/i.test(datastoreType))
    throw new AppError("unsupported", "The files are in a kind of datastore that is not read from here.");
  const address = storageOf(settings).find((each) => accountOf(each).toLowerCase() === accountName.toLowerCase());
  if (address === undefined) {
    const sentence = `The files are in the storage account ${accountName}, which this connection does not name: add its address under Files.`;
    throw new AppError("unsupported", sentence);
  }
  const uri = [address, container, ...location.path.split("/").map(encodeURIComponent)].join("/");
  if (settings.storageAccess === "identity") return { store: byIdentity(), uri };
  const { answer } = await client.send("POST", `${path}/listSecrets`, null);
  const secrets = understood(wireSecrets, answer);
  return { store: blobStore([address], secretDoor(client.io, accountName, secrets)), uri };
}

/**
 * A version's address is free text, and a datastore's key opens the whole account: a step up would leave the container. Steps that are
 * written percent-encoded count, for something on the way may decode them.
 */
function leadsBelow(path: string): boolean {
  return (
    path === "" ||
    (isSafePath(path) && isSafePath(path.replace(/%2e/gi, ".").replace(/%2f/gi, "/").replace(/%5c/gi, "\\")))
  );
}

const referenceReply = z.object({
  blobReferenceForConsumption: z.object({ credential: z.object({ sasUri: z.string() }) }),
});
/** The call for it is younger than all others that are made here. */
const referenceVersion = { "api-version": "2025-12-01" };

/** A registry has no datastores: it hands out a link to one asset, good for a while. */
async function openRegistryAsset(
  client: Client,
  settings: Config,
  { model, version, uri }: { model: string; version: string; uri: string },
): Promise<Opened> {
  const path = `datareferences/${encodeURIComponent(model)}/versions/${encodeURIComponent(version)}`;
  const assetId = `azureml://registries/${settings.name}/models/${model}/versions/${version}`;
  const { answer } = await client.send("POST", path, JSON.stringify({ assetId, blobUri: uri }), referenceVersion);
  const { sasUri } = understood(referenceReply, answer).blobReferenceForConsumption.credential;
  if (!URL.canParse(sasUri)) throw new AppError("registry_protocol", "The registry answered with a link that is none.");
  return { store: blobStore(storageOf(settings), signedBySas(new URL(sasUri).search, client.io)), uri };
}

function identityDoor(client: Client, settings: Config): Io {
  return signedBy(client.tokens, resourcesOf(settings).storage, client.io);
}

function secretDoor(io: Io, account: string, { key, sasToken }: z.output<typeof wireSecrets>): Io {
  if (key) return signedByKey(account, key, io);
  if (sasToken) return signedBySas(sasToken, io);
  throw new AppError("unsupported", "The datastore keeps no secret: let files be read by the sign-in.");
}

function trimmed(path: string): string {
  return path.replace(/^\/+|\/+$/g, "");
}
