import { z } from "zod";

import { AppError } from "@/lib/errors";

import { type Answer, answerOf, patiently } from "../http";
import type { FileEntry, Io, OpenFile } from "../types";
import { isSafePath, openStored, storedReadingOf } from "./opening";
import type { Store } from "./types";

const wireObject = z.object({ name: z.string(), size: z.union([z.string(), z.number()]).nullish() });
/** `kind` stands in every answer of this API: an object without it is another program's. */
const objectPage = z.object({
  kind: z.literal("storage#objects"),
  items: z.array(wireObject).nullish(),
  nextPageToken: z.string().nullish(),
});

const mostFiles = 10_000;
const aPage = 1_000;
const listMs = 30_000;

type Place = { bucket: string; object: string };

/**
 * Cloud Storage, through its JSON API. `base`: where it answers, without a trailing slash. `io` signs the calls; reading
 * needs `storage.objects.list` and `storage.objects.get`.
 */
export function gcsStore(base: string, io: Io): Store {
  const bucketPath = (bucket: string) => `${base}/storage/v1/b/${encodeURIComponent(bucket)}/o`;
  const objectPath = ({ bucket, object }: Place) => `${bucketPath(bucket)}/${encodeURIComponent(object)}`;

  const read = (url: string): Promise<Answer> => {
    const until = Date.now() + listMs;
    const headers = { accept: "application/json" };
    return patiently(until, async () =>
      answerOf(await io.fetch(url, { deadline: Math.max(1, until - Date.now()), headers })),
    );
  };

  async function listFolder({ bucket, object }: Place): Promise<FileEntry[]> {
    const prefix = object === "" ? "" : `${object}/`;
    const files: FileEntry[] = [];
    const seen = new Set<string>();
    let token: string | null = null;
    do {
      const query = new URLSearchParams({ maxResults: String(aPage), prefix });
      query.set("fields", "kind,items(name,size),nextPageToken");
      if (token !== null) query.set("pageToken", token);
      const answer = await read(`${bucketPath(bucket)}?${query.toString()}`);
      if (answer.status === 404) throw new AppError("invalid", `Cloud Storage has no bucket named ${bucket}.`);
      const page = understood(objectPage, answer);
      for (const { name, size } of page.items ?? []) {
        // Folders that somebody made by hand are empty objects whose names end so.
        if (name.startsWith(prefix) && !name.endsWith("/"))
          files.push({ path: name.slice(prefix.length), size: sizeOf(size) });
      }
      token = page.nextPageToken || null;
      if (token !== null && (seen.has(token) || files.length > mostFiles))
        throw new AppError(
          "registry_protocol",
          `There are more than ${mostFiles} files, or the list of them does not end.`,
        );
      seen.add(token ?? "");
    } while (token !== null);
    return files.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async function listItself(place: Place): Promise<FileEntry[]> {
    if (place.object === "") return [];
    const answer = await read(`${objectPath(place)}?fields=name,size`);
    if (answer.status === 404) return [];
    const { size } = understood(wireObject, answer);
    return [{ path: nameOf(place.object), size: sizeOf(size) }];
  }

  async function openObject(place: Place, path: string, limit: number): Promise<OpenFile | null> {
    // Of an object with the encoding gzip, whoever does not take gzip is sent what is inside: another size and another digest.
    const headers = { "accept-encoding": "gzip" };
    const response = await io.fetch(`${objectPath(place)}?alt=media`, { ...storedReadingOf(limit), headers });
    if (response.status === 200) return openStored(response, path, limit);
    const answer = await answerOf(response);
    if (answer.status === 404) return null;
    throw failureOf(answer);
  }

  return {
    holds: (uri) => placeOf(uri) !== null,
    async list(uri) {
      const place = required(uri);
      const files = await listFolder(place);
      return files.length > 0 ? files : listItself(place);
    },
    async open(uri, path, limit) {
      const place = required(uri);
      if (path === "") return place.object === "" ? null : openObject(place, nameOf(place.object), limit);
      if (!isSafePath(path)) return null;
      const object = place.object === "" ? path : `${place.object}/${path}`;
      const found = await openObject({ ...place, object }, path, limit);
      if (found !== null || path !== nameOf(place.object)) return found;
      return openObject(place, path, limit);
    },
  };
}

/** `gs://bucket/folder` in parts, without a slash at the end; null for any other address. */
export function placeOf(uri: string): Place | null {
  const [, bucket, object = ""] = /^gs:\/\/([a-z0-9][a-z0-9._-]{1,220}[a-z0-9])(?:\/([^\0]*))?$/.exec(uri) ?? [];
  const name = object.replace(/\/+$/, "");
  // A name is one part of a URL, which takes these two for steps.
  return bucket === undefined || name === "." || name === ".." ? null : { bucket, object: name };
}

function required(uri: string): Place {
  const place = placeOf(uri);
  if (place) return place;
  throw new AppError("unsupported", "This address is not one of Cloud Storage.");
}

function nameOf(object: string): string {
  return object.split("/").at(-1) ?? "";
}

function sizeOf(size: string | number | null | undefined): number | null {
  return size === null || size === undefined || !Number.isSafeInteger(Number(size)) ? null : Number(size);
}

function understood<Schema extends z.ZodType>(schema: Schema, answer: Answer): z.output<Schema> {
  if (answer.status !== 200) throw failureOf(answer);
  let body: unknown = null;
  try {
    body = JSON.parse(answer.text);
  } catch {
    // Told below: null is no answer of this API.
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new AppError("registry_protocol", "What answers as Cloud Storage does not speak like it.");
}

function failureOf({ status, retryAfterMs }: Answer): AppError {
  const cause = new Error(`${status} of Cloud Storage`);
  if (status === 401)
    return new AppError("registry_denied", "Cloud Storage does not accept these credentials.", { cause });
  if (status === 403)
    return new AppError("registry_denied", "Cloud Storage does not let these credentials read the bucket.", { cause });
  if (status === 429 || status >= 500 || status === 408) {
    const wait = retryAfterMs === null ? {} : { retryAfterMs };
    return new AppError("registry_unavailable", `Cloud Storage answered ${status}.`, { cause, ...wait });
  }
  if (status === 400) return new AppError("invalid", "Cloud Storage refused the request as not valid.", { cause });
  return new AppError("registry_protocol", `Cloud Storage answered ${status}, which was not expected.`, { cause });
}
