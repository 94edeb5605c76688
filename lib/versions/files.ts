import "server-only";

import type { Viewer } from "@/lib/auth";
import { findVersion } from "@/lib/catalog/find-version";
import { openConnectionById } from "@/lib/connections/open";
import { AppError } from "@/lib/errors";
import type { OpenFile } from "@/lib/registries/types";

import { imageType } from "./file-type";
import { patience, within } from "./read-detail";
import { readText } from "./read-text";
import type { FileRef, Preview } from "./types";

const downloadLimit = 50 * 1024 ** 3;
const imageLimit = 20 * 1024 ** 2;
const previewLimit = 64 * 1024;

/** For saving: never shown as a page, whatever it holds. Throws `not_found`. */
export async function downloadFile(viewer: Viewer, ref: FileRef): Promise<Response> {
  const file = await openFile(viewer, ref, downloadLimit);
  return new Response(file.stream, {
    headers: headersFor(ref.path, "application/octet-stream", "attachment", file.size),
  });
}

/** A picture, shown inline only when its first bytes are those of the type its name claims. */
export async function showImage(viewer: Viewer, ref: FileRef): Promise<Response> {
  const file = await openFile(viewer, ref, imageLimit);
  const bytes = new Uint8Array(await new Response(file.stream).arrayBuffer());
  const type = imageType(ref.path, bytes);
  if (type === null)
    throw new AppError("invalid", "This file is not a picture that can be shown. Download it instead.");
  return new Response(bytes, { headers: headersFor(ref.path, type, "inline", bytes.length) });
}

/** The beginning of a text. Throws `invalid` for what is not text. */
export async function previewFile(viewer: Viewer, ref: FileRef): Promise<Preview> {
  const file = await openFile(viewer, ref, downloadLimit);
  const { text, complete } = await within(readText(file.stream, previewLimit), patience * 2);
  if (text.includes("\0") || text.split("\uFFFD").length > 8)
    throw new AppError("invalid", "This file is not text. Download it instead.");
  return { text, complete };
}

async function openFile(viewer: Viewer, ref: FileRef, limit: number): Promise<OpenFile> {
  const missing = new AppError("not_found", "There is no such file.");
  if (/^\/|\\|\0|(^|\/)\.{1,2}(\/|$)/.test(ref.path)) throw missing;
  const version = await findVersion(viewer, ref);
  if (!version || version.goneAt !== null) throw missing;
  const { registry } = await openConnectionById(version.model.head.connection.id);
  if (ref.of === "version") {
    const file = await registry.files?.open(ref.model, ref.version, ref.path, limit);
    if (!file) throw missing;
    return file;
  }
  if (!registry.runs || version.runId === null) throw missing;
  const file = await registry.runs.openRunFile(version.runId, ref.path, limit);
  if (!file) throw missing;
  return file;
}

function headersFor(
  path: string,
  type: string,
  disposition: "attachment" | "inline",
  size: number | null,
): HeadersInit {
  const name = path.split("/").at(-1) ?? "file";
  const plain = name.replace(/[^\w.-]/g, "_");
  return {
    "content-type": type,
    "content-disposition": `${disposition}; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", "%27")}`,
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": "private, no-store",
    ...(size !== null && { "content-length": String(size) }),
  };
}
