import { createHmac, timingSafeEqual } from "node:crypto";

import type { Asked, Reply } from "./reply";
import type { World } from "./world";

export const sas = "sv=2021-12-02&se=2126-01-01&sr=c&sp=rl&sig=a%20signature%2B";

/** One storage account below `/{account}`, as emulators have it. Null when the path is none of it. */
export function blobRoute(
  world: World,
  asked: Asked,
  account: string,
  key: string,
  hasToken: boolean,
  pageSize: number,
): Reply | null {
  const [first, container = "", ...rest] = asked.url.pathname
    .split("/")
    .filter((part) => part !== "")
    .map(decodeURIComponent);
  if (first !== account) return null;
  if (!hasToken && !isSigned(asked, account, key) && !hasSas(asked)) return xml(403, "AuthenticationFailed");
  if (!asked.headers["x-ms-version"]) return xml(400, "MissingRequiredHeader");
  const known = [...world.blobs.keys()].filter((name) => name.startsWith(`${container}/`));
  if (known.length === 0) return xml(404, "ContainerNotFound");
  const query = asked.url.searchParams;
  if (rest.length === 0)
    return query.get("comp") === "list" ? listed(world, known, container, query, pageSize) : xml(400, "InvalidUri");
  const bytes = world.blobs.get(`${container}/${rest.join("/")}`);
  if (!bytes) return xml(404, "BlobNotFound");
  // What is stored says of itself what it likes; nobody here believes it.
  return { status: 200, raw: bytes, type: "text/html", headers: { "x-ms-blob-type": "BlockBlob", etag: '"0x1"' } };
}

function listed(world: World, known: string[], container: string, query: URLSearchParams, pageSize: number): Reply {
  const prefix = query.get("prefix") ?? "";
  const names = known
    .map((name) => name.slice(container.length + 1))
    .filter((name) => name.startsWith(prefix))
    .sort();
  const from = Number(query.get("marker") ?? 0);
  const page = names.slice(from, from + pageSize);
  const items = page.map((name) => {
    const size = world.blobs.get(`${container}/${name}`)?.byteLength ?? 0;
    return `<Blob><Name>${escaped(name)}</Name><Properties><Content-Length>${size}</Content-Length><BlobType>BlockBlob</BlobType></Properties></Blob>`;
  });
  const marker = from + pageSize < names.length ? String(from + pageSize) : "";
  const text = `\uFEFF<?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="${escaped(container)}"><Prefix>${escaped(prefix)}</Prefix><Blobs>${items.join("")}</Blobs><NextMarker>${marker}</NextMarker></EnumerationResults>`;
  return { status: 200, raw: new TextEncoder().encode(text), type: "application/xml" };
}

function xml(status: number, code: string): Reply {
  const text = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>secret detail</Message></Error>`;
  return { status, raw: new TextEncoder().encode(text), type: "application/xml", headers: { "x-ms-error-code": code } };
}

function hasSas({ url }: Asked): boolean {
  return [...new URLSearchParams(sas)].every(([name, value]) => url.searchParams.get(name) === value);
}

/** Shared Key as the account itself computes it: from the request as it came. */
function isSigned(asked: Asked, account: string, key: string): boolean {
  const [, given = ""] =
    new RegExp(`^SharedKey ${account}:(.+)$`).exec(String(asked.headers.authorization ?? "")) ?? [];
  if (given === "") return false;
  const header = (name: string) => String(asked.headers[name] ?? "");
  const length = header("content-length") === "0" ? "" : header("content-length");
  const standard = [
    asked.method,
    header("content-encoding"),
    header("content-language"),
    length,
    header("content-md5"),
    header("content-type"),
    asked.headers["x-ms-date"] ? "" : header("date"),
    header("if-modified-since"),
    header("if-match"),
    header("if-none-match"),
    header("if-unmodified-since"),
    header("range"),
  ];
  const own = Object.keys(asked.headers)
    .filter((name) => name.startsWith("x-ms-"))
    .sort()
    .map((name) => `${name}:${header(name)}`);
  const query = [...new Set(asked.url.searchParams.keys())]
    .sort()
    .map((name) => `${name.toLowerCase()}:${asked.url.searchParams.getAll(name).join(",")}`);
  const text = [...standard, ...own, `/${account}${asked.url.pathname}`, ...query].join("\n");
  const expected = createHmac("sha256", Buffer.from(key, "base64")).update(text, "utf8").digest();
  const sent = Buffer.from(given, "base64");
  return sent.byteLength === expected.byteLength && timingSafeEqual(sent, expected);
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
