import { AppError } from "@/lib/errors";
import { isRedirect } from "@/lib/http/types";

import { type AwsCredentials, fetchSigned, isExpired, isThrottling } from "../cloud/aws";
import { encoded } from "../cloud/aws-signature";
import { elements, textOf } from "../cloud/aws-xml";
import { type Answer, answerOf, patiently } from "../http";
import type { FileEntry, Io, IoInit, IoResponse, OpenFile } from "../types";
import { isSafePath, openStored, storedReadingOf } from "./opening";
import type { Store } from "./types";

/** `origin`: of S3 itself. Buckets are named in the path, so that no other origin is ever called. */
type S3Settings = { origin: string; region: string };

type Place = { bucket: string; key: string };

const mostFiles = 10_000;
const listDeadlineMs = 30_000;

/** Files in S3: `s3://bucket/key`, and the `https` addresses of S3 itself. */
export function s3Store(settings: S3Settings, io: Io, credentials: AwsCredentials): Store {
  const ask = async (path: string, init: IoInit): Promise<IoResponse> => {
    const send = async (fresh: boolean) =>
      fetchSigned(
        io,
        await credentials.keys(fresh),
        { region: settings.region, service: "s3" },
        settings.origin + path,
        // A bucket of another region answers with a redirect that names no place and says why in its body.
        { ...init, showRedirects: true },
      );
    const response = await send(false);
    if (response.status !== 400 || !credentials.renewable) return response;
    const answer = await answerOf(response);
    return isExpired(textOf(answer.text, "Code")) ? send(true) : again(response, answer);
  };

  async function page(bucket: string, prefix: string, more: Record<string, string>): Promise<ObjectPage> {
    const query = { "list-type": "2", "encoding-type": "url", prefix, ...more };
    const search = Object.entries(query).map(([name, value]) => `${name}=${encoded(value)}`);
    const path = `/${encoded(bucket)}?${search.join("&")}`;
    const until = Date.now() + listDeadlineMs;
    const answer = await patiently(
      until,
      async () => answerOf(await ask(path, { deadline: Math.max(1, until - Date.now()) })),
      ({ text }) => isThrottling(textOf(text, "Code")),
    );
    if (answer.status === 404) throw noBucket(bucket);
    if (answer.status !== 200) throw failureOf(answer, bucket);
    return pageOf(answer.text);
  }

  /** The object at this very key; the first in order of all keys that begin so. */
  async function objectAt({ bucket, key }: Place): Promise<Entry | null> {
    if (key === "" || key.endsWith("/")) return null;
    const { entries } = await page(bucket, key, { "max-keys": "1" });
    return entries[0]?.key === key ? entries[0] : null;
  }

  async function openKey({ bucket, key }: Place, path: string, limit: number): Promise<OpenFile | null> {
    const target = `/${encoded(bucket)}/${key.split("/").map(encoded).join("/")}`;
    const response = await ask(target, storedReadingOf(limit));
    if (response.status === 200) return openStored(response, path, limit);
    const answer = await answerOf(response);
    if (answer.status === 404 && textOf(answer.text, "Code") !== "NoSuchBucket") return null;
    throw failureOf(answer, bucket);
  }

  return {
    holds: (uri) => placeOf(uri) !== null,

    async list(uri) {
      const place = requiredPlace(uri);
      const object = await objectAt(place);
      if (object) return [{ path: lastPart(object.key), size: object.size }];
      const root = place.key === "" || place.key.endsWith("/") ? place.key : `${place.key}/`;
      return filesBelow(root, (more) => page(place.bucket, root, more));
    },

    async open(uri, path, limit) {
      const { bucket, key } = requiredPlace(uri);
      if (path === "") return key === "" || key.endsWith("/") ? null : openKey({ bucket, key }, lastPart(key), limit);
      if (!isSafePath(path)) return null;
      if (!key.endsWith("/") && path === lastPart(key)) {
        const itself = await openKey({ bucket, key }, path, limit);
        if (itself) return itself;
      }
      const root = key === "" || key.endsWith("/") ? key : `${key}/`;
      return openKey({ bucket, key: root + path }, path, limit);
    },
  };
}

async function filesBelow(
  root: string,
  page: (more: Record<string, string>) => Promise<ObjectPage>,
): Promise<FileEntry[]> {
  const files: FileEntry[] = [];
  let token: string | null = null;
  do {
    const { entries, next }: ObjectPage = await page(token === null ? {} : { "continuation-token": token });
    // A key that ends with a slash is how consoles draw an empty folder.
    for (const { key, size } of entries) if (!key.endsWith("/")) files.push({ path: key.slice(root.length), size });
    if (next !== null && next === token) throw new AppError("registry_protocol", "S3's list of files does not end.");
    if (files.length > mostFiles)
      throw new AppError("registry_protocol", `There are more than ${mostFiles} files; they are not listed.`);
    token = next;
  } while (token !== null);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Bucket and key of an address; null when it is not one of S3's. */
export function placeOf(uri: string): Place | null {
  const plain = /^s3[an]?:\/\/([^/?#]+)\/?(.*)$/s.exec(uri);
  if (plain) return checked(plain[1] ?? "", plain[2] ?? "");
  if (!/^https:\/\//.test(uri) || !URL.canParse(uri)) return null;
  const { hostname, pathname } = new URL(uri);
  const host = /^(?:(.+)\.)?s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$/.exec(hostname);
  if (!host) return null;
  const path = decoded(pathname.slice(1));
  if (path === null) return null;
  if (host[1] !== undefined) return checked(host[1], path);
  const [bucket = "", ...rest] = path.split("/");
  return checked(bucket, rest.join("/"));
}

/** A URL takes `.` and `..` for steps, so keys with such parts cannot be asked for by their path. */
function checked(bucket: string, key: string): Place | null {
  const isPlain =
    /^[a-z0-9][a-z0-9._-]{1,254}$/i.test(bucket) && !key.split("/").some((part) => part === "." || part === "..");
  return isPlain ? { bucket, key } : null;
}

function requiredPlace(uri: string): Place {
  const place = placeOf(uri);
  if (!place) throw new AppError("unsupported", "The files are outside S3, where they are not read.");
  return place;
}

type Entry = { key: string; size: number | null };
type ObjectPage = { entries: Entry[]; next: string | null };

function pageOf(xml: string): ObjectPage {
  const [result] = elements(xml, "ListBucketResult");
  if (result === undefined) throw notS3();
  const entries = elements(result, "Contents").map((content) => {
    const key = decoded((textOf(content, "Key") ?? "").replaceAll("+", " "));
    const size = textOf(content, "Size");
    if (!key) throw notS3();
    return { key, size: size === null || !/^\d+$/.test(size) ? null : Number(size) };
  });
  const isCut = textOf(result, "IsTruncated") === "true";
  const next = textOf(result, "NextContinuationToken");
  if (isCut && !next) throw notS3();
  return { entries, next: isCut ? next : null };
}

function failureOf({ status, text, retryAfterMs }: Answer, bucket: string): AppError {
  const code = textOf(text, "Code");
  const options = {
    cause: new Error(`S3 ${status} ${code ?? "without an error code"}`),
    ...(retryAfterMs !== null && { retryAfterMs }),
  };
  if (status >= 500 || status === 429 || isThrottling(code))
    return new AppError("registry_unavailable", `S3 answered ${status}.`, options);
  if (code === "NoSuchBucket") return noBucket(bucket);
  if (code === "InvalidObjectState")
    return new AppError(
      "unsupported",
      "The file was moved to an archive of S3 and must be restored there first.",
      options,
    );
  if (code !== null && /^(PermanentRedirect|TemporaryRedirect|AuthorizationHeaderMalformed)$/.test(code))
    return new AppError("unsupported", `The bucket ${bucket} is in another region, and is not read.`, options);
  if (isRedirect(status))
    return new AppError(
      "registry_protocol",
      `What answers as S3 redirects (${status}). Redirects are not followed: the address should be the final one.`,
      options,
    );
  if (status === 401 || status === 403 || isExpired(code))
    return new AppError(
      "registry_denied",
      `S3 does not let these credentials read in the bucket ${bucket} (s3:ListBucket, s3:GetObject, and the key it is encrypted with).`,
      options,
    );
  return new AppError("registry_protocol", `S3 answered ${status}, which was not expected.`, options);
}

function noBucket(bucket: string): AppError {
  return new AppError("invalid", `S3 has no bucket named ${bucket}.`);
}

function notS3(): AppError {
  return new AppError("registry_protocol", "The address of S3 answers, but not as S3 does.");
}

/** A response whose body was read already. */
function again(response: IoResponse, { text }: Answer): IoResponse {
  const bytes = new TextEncoder().encode(text);
  return { ...response, text: async () => text, bytes: async () => bytes, stream: () => new Blob([bytes]).stream() };
}

function lastPart(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1);
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
