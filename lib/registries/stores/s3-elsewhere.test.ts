import { expect, test } from "vitest";

import { door, serve } from "@/lib/http/door.testing";

import { s3Store } from "./s3";

const keys = { accessKeyId: "AKIA", secretAccessKey: "secret", sessionToken: null };

async function answering(status: number, text: string, headers: Record<string, string> = {}) {
  const origin = await serve((_request, response) => void response.writeHead(status, headers).end(text));
  return s3Store({ origin, region: "eu-west-1" }, door(origin), { keys: async () => keys, renewable: false });
}

test("a bucket in another region is told as that: S3 says so by a redirect that leads nowhere", async () => {
  const store = await answering(
    301,
    "<Error><Code>PermanentRedirect</Code><Endpoint>bucket.s3.us-east-1.amazonaws.com</Endpoint></Error>",
  );
  const failure = { code: "unsupported", message: "The bucket bucket is in another region, and is not read." };
  await expect(store.list("s3://bucket/m")).rejects.toMatchObject(failure);
  await expect(store.open("s3://bucket/m", "f", 100)).rejects.toMatchObject(failure);
});

test("any other redirect is not followed, and not taken for one of S3's", async () => {
  const store = await answering(301, "<html>", { location: "https://login.test/" });
  await expect(store.list("s3://bucket/m")).rejects.toMatchObject({
    code: "registry_protocol",
    message: expect.stringContaining("redirects (301)"),
  });
});
