import { createHash } from "node:crypto";

import type { Call } from "./control";
import { masked, page } from "./lists";
import { Refusal, type StoredObject, type World } from "./world";

export type Media = { bytes: Buffer; generation: string };

/** Cloud Storage as far as files of models need it: a list by prefix, one object, its bytes. Null: no call of its. */
export function storage(world: World, { verb, path, query }: Call): string | Media | null {
  const [, download, bucket, object] = /^(\/download)?\/storage\/v1\/b\/([^/]+)\/o(?:\/([^/]+))?$/.exec(path) ?? [];
  if (verb !== "GET" || bucket === undefined) return null;
  const objects = world.buckets.get(decodeURIComponent(bucket));
  if (!objects) throw new Refusal(404, "notFound", "The specified bucket does not exist.");
  if (object === undefined) return listText(bucket, objects, query);
  const name = decodeURIComponent(object);
  const found = objects.get(name);
  if (!found) throw new Refusal(404, "notFound", `No such object: ${bucket}/${name}`);
  if (download || query.get("alt") === "media") return { bytes: found.bytes, generation: found.generation };
  return JSON.stringify(masked(objectRow(bucket, name, found), query.get("fields") ?? ""));
}

function listText(bucket: string, objects: Map<string, StoredObject>, query: URLSearchParams): string {
  const prefix = query.get("prefix") ?? "";
  const names = [...objects.keys()].filter((name) => name.startsWith(prefix)).sort();
  const paged = new URLSearchParams({
    pageSize: query.get("maxResults") ?? "100",
    pageToken: query.get("pageToken") ?? "",
  });
  const { items, token } = page(`objects ${bucket} ${prefix}`, names, paged);
  const fields = query.get("fields") ?? "";
  const [, inner = ""] = /items\(([^)]*)\)/.exec(fields) ?? [];
  const rows = items.flatMap((name) => {
    const found = objects.get(name);
    return found ? [masked(objectRow(bucket, name, found), inner)] : [];
  });
  const whole = {
    kind: "storage#objects",
    ...(rows.length > 0 && { items: rows }),
    ...(token !== null && { nextPageToken: token }),
  };
  return JSON.stringify(masked(whole, fields.replace(/\([^)]*\)/g, "")));
}

function objectRow(
  bucket: string,
  name: string,
  { bytes, generation, updated }: StoredObject,
): Record<string, unknown> {
  return {
    kind: "storage#object",
    id: `${bucket}/${name}/${generation}`,
    name,
    bucket,
    generation,
    metageneration: "1",
    contentType: "application/octet-stream",
    size: String(bytes.byteLength),
    md5Hash: createHash("md5").update(bytes).digest("base64"),
    storageClass: "STANDARD",
    timeCreated: updated,
    updated,
  };
}
