import { createHash } from "node:crypto";

import { encoded } from "@/lib/registries/cloud/aws-signature";

import { Failure } from "./failure";
import type { World } from "./world";
import { toXml } from "./xml";

type Listing = { Bucket: string; Prefix?: string; MaxKeys?: number; ContinuationToken?: string };

/** As its reply is described: keys are percent-encoded where that was asked for. */
export function listObjects(world: World, asked: Listing): Record<string, unknown> {
  const objects = bucketOf(world, asked.Bucket);
  const after =
    asked.ContinuationToken === undefined ? "" : Buffer.from(asked.ContinuationToken, "base64url").toString();
  const keys = [...objects.keys()].filter((key) => key.startsWith(asked.Prefix ?? "") && key > after).sort();
  const most = Math.min(asked.MaxKeys ?? 1000, 1000);
  const page = keys.slice(0, most);
  const isCut = keys.length > page.length;
  return {
    Name: asked.Bucket,
    Prefix: encodedKey(asked.Prefix ?? ""),
    EncodingType: "url",
    MaxKeys: most,
    KeyCount: page.length,
    IsTruncated: isCut,
    ...(isCut && { NextContinuationToken: Buffer.from(page.at(-1) ?? "").toString("base64url") }),
    ...(page.length > 0 && {
      Contents: page.map((key) => {
        const body = objects.get(key) ?? Buffer.alloc(0);
        return {
          Key: encodedKey(key),
          Size: body.length,
          ETag: etagOf(body),
          LastModified: "2026-01-01T00:00:00.000Z",
          StorageClass: "STANDARD",
        };
      }),
    }),
  };
}

export function listXml(reply: Record<string, unknown>): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${toXml({ ListBucketResult: reply }).replace("<ListBucketResult>", '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">')}`;
}

export function getObject(world: World, bucket: string, key: string): Buffer {
  const found = bucketOf(world, bucket).get(key);
  if (!found) throw new Failure("NoSuchKey", "The specified key does not exist.", 404);
  return found;
}

export function etagOf(body: Buffer): string {
  return `"${createHash("md5").update(body).digest("hex")}"`;
}

export function s3Error({ type, message }: Failure): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${toXml({ Error: { Code: type, Message: message, RequestId: "0" } })}`;
}

function bucketOf(world: World, bucket: string): Map<string, Buffer> {
  const found = world.buckets.get(bucket);
  if (!found) throw new Failure("NoSuchBucket", "The specified bucket does not exist", 404);
  return found;
}

/** Slashes stay, a space is a plus. */
function encodedKey(key: string): string {
  return encoded(key).replaceAll("%2F", "/").replaceAll("%20", "+");
}
