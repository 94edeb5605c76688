import { AppError } from "@/lib/errors";

import { type Answer, answerOf, patiently } from "../http";
import type { FileEntry, Io, OpenFile } from "../types";
import { listedBlobs } from "./blob-list";
import { isSafePath, openStored, storedReadingOf } from "./opening";
import type { Store } from "./types";

/** The version of the protocol; bearer tokens want one of 2017-11-09 or newer. */
const blobHeaders = { "x-ms-version": "2021-12-02" };

const mostFiles = 10_000;
const listDeadlineMs = 30_000;

/** A file or folder in an account: `address` of the account, without a trailing slash. */
type Place = { address: string; container: string; path: string };

/**
 * Files in Azure Blob Storage and Data Lake, by the Blob protocol. `accounts`: addresses of the accounts that may be read
 * (`https://account.blob.core.windows.net`, or with the account as path as emulators have it). `io` signs what passes through it.
 */
export function blobStore(accounts: readonly string[], io: Io): Store {
  const placed = (uri: string): Place => {
    const place = placeOf(uri, accounts);
    if (!place)
      throw new AppError("unsupported", "These files are in a storage account that this connection does not name.");
    return place;
  };

  return {
    holds: (uri) => placeOf(uri, accounts) !== null,

    async list(uri) {
      const place = placed(uri);
      const folder = place.path === "" ? "" : `${place.path}/`;
      const files = await listBelow(io, place, folder);
      if (files.length > 0 || place.path === "") return files;
      const name = nameOf(place.path);
      const beside = await listBelow(io, place, place.path.slice(0, place.path.length - name.length), place.path);
      return beside.filter(({ path }) => path === name);
    },

    async open(uri, path, limit) {
      const place = placed(uri);
      const itself = nameOf(place.path);
      if (path === "") return openBlob(io, place, itself, limit);
      if (!isSafePath(path)) return null;
      const below = { ...place, path: place.path === "" ? path : `${place.path}/${path}` };
      const found = await openBlob(io, below, path, limit);
      return found === null && path === itself ? openBlob(io, place, path, limit) : found;
    },
  };
}

/** The account's own name, as its address says it. */
export function accountOf(address: string): string {
  const { hostname, pathname } = new URL(address);
  return pathname.split("/").find((part) => part !== "") ?? hostname.split(".")[0] ?? "";
}

/** The vendor's own hosts: the account, and the cloud that it is in. */
const publicHost = /^([a-z0-9]+)\.(?:blob|dfs)\.(.+)$/i;

/**
 * Null when the address belongs to none of the accounts. An account that is reached at an address of its own (a private link, an
 * emulator) is known by its name. `container@host` is how Hadoop writes what a path says elsewhere.
 */
function placeOf(uri: string, accounts: readonly string[]): Place | null {
  const url = URL.canParse(uri) ? new URL(uri) : null;
  if (!url) return null;
  const plain = accounts.find((each) => `${url.origin}${url.pathname}/`.startsWith(`${each}/`));
  const address = plain ?? accounts.find((each) => isSameAccount(url.hostname, each));
  if (address === undefined) return null;
  if (/^(wasbs?|abfss?):$/.test(url.protocol))
    return isSafePath(url.username) ? { address, container: url.username, path: decoded(trimmed(url.pathname)) } : null;
  const below = plain ? `${url.origin}${url.pathname}`.slice(plain.length) : url.pathname;
  const [container = "", ...rest] = trimmed(below).split("/");
  return container === "" ? null : { address, container, path: decoded(rest.join("/")) };
}

function isSameAccount(host: string, address: string): boolean {
  const [, account = "", cloud = ""] = publicHost.exec(host) ?? [];
  const [, , other = cloud] = publicHost.exec(new URL(address).hostname) ?? [];
  return account !== "" && account.toLowerCase() === accountOf(address).toLowerCase() && cloud === other;
}

async function openBlob(io: Io, place: Place, path: string, limit: number): Promise<OpenFile | null> {
  if (!isSafePath(place.path)) return null;
  const url = `${place.address}/${encoded(`${place.container}/${place.path}`)}`;
  const how = storedReadingOf(limit);
  const response = await io.fetch(url, { ...how, headers: { ...how.headers, ...blobHeaders } });
  if (response.status === 200) return openStored(response, path, limit);
  const answer = await answerOf(response);
  const code = response.headers.get("x-ms-error-code") ?? "";
  if (answer.status === 404 && code !== "ContainerNotFound") return null;
  throw answer.status === 404 ? noContainer(place) : failureOf(answer, code);
}

/** `prefix` null: the folder. Paths are counted from the folder. */
async function listBelow(io: Io, place: Place, folder: string, prefix = folder): Promise<FileEntry[]> {
  const until = Date.now() + listDeadlineMs;
  const found: { name: string; size: number | null; folder: boolean }[] = [];
  let marker = "";
  do {
    const query = new URLSearchParams({ restype: "container", comp: "list", prefix, ...(marker !== "" && { marker }) });
    const url = `${place.address}/${encodeURIComponent(place.container)}?${query}`;
    let code = "";
    const answer = await patiently(until, async () => {
      const response = await io.fetch(url, { headers: blobHeaders, deadline: until - Date.now() });
      code = response.headers.get("x-ms-error-code") ?? "";
      return answerOf(response);
    });
    if (answer.status === 404) throw noContainer(place);
    if (answer.status !== 200) throw failureOf(answer, code);
    const page = listedBlobs(answer.text);
    if (!page) throw new AppError("registry_protocol", "The storage address answers, but not like Azure Blob Storage.");
    if (page.marker !== "" && page.marker === marker)
      throw new AppError(
        "registry_protocol",
        "The storage account answers the same page over and over: its marker does not move.",
      );
    found.push(...page.blobs);
    if (found.length > mostFiles)
      throw new AppError("registry_protocol", `There are more than ${mostFiles} files; they are not listed.`);
    marker = page.marker;
  } while (marker !== "");
  // Data Lake accounts keep folders as empty blobs of their own.
  const folders = new Set(
    found.flatMap(({ name }) => [...name.matchAll(/\//g)].map(({ index }) => name.slice(0, index))),
  );
  return found
    .filter((blob) => !blob.folder && !(blob.size === 0 && folders.has(blob.name)) && blob.name.startsWith(folder))
    .map(({ name, size }) => ({ path: name.slice(folder.length), size }))
    .filter(({ path }) => path !== "")
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function failureOf({ status, retryAfterMs }: Answer, code: string): AppError {
  const options = { cause: new Error(`${status} ${code.replace(/\W/g, "").slice(0, 80)}`) };
  if (status === 429 || status >= 500 || status === 408) {
    const wait = retryAfterMs === null ? {} : { retryAfterMs };
    return new AppError("registry_unavailable", `The storage account answered ${status}.`, { ...options, ...wait });
  }
  if (status === 401 || status === 403 || code === "PublicAccessNotPermitted") {
    const sentence =
      "The storage account does not let these credentials read: a role such as Storage Blob Data Reader is missing, or its firewall does not let Interlock in.";
    return new AppError("registry_denied", sentence, options);
  }
  return new AppError("registry_protocol", `The storage account answered ${status}, which was not expected.`, options);
}

function noContainer({ container }: Place): AppError {
  return new AppError("invalid", `The storage account has no container named ${container}.`);
}

function encoded(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function nameOf(path: string): string {
  return path.split("/").at(-1) ?? "";
}

function trimmed(path: string): string {
  return path.replace(/^\/+|\/+$/g, "");
}
