import type { ReplyBody } from "@/lib/serving/types";

import { bytesOf } from "./hex";

/**
 * As what a body is drawn that its server calls a picture: what its bytes are, whichever picture it was called. Null where it is not
 * called one, or is none.
 */
export function pictureIn(body: ReplyBody, mediaType: string): string | null {
  if (!mediaType.startsWith("image/")) return null;
  // Sixteen letters of base64 are the twelve bytes that tell.
  const head =
    body.kind === "text" ? new TextEncoder().encode(body.text.slice(0, 12)) : bytesOf(body.base64.slice(0, 16));
  return imageTypeOf(head);
}

/** The type of a picture that browsers draw and run nothing of, told by its first bytes; null for everything else. SVG is a document and none of them. */
export function imageTypeOf(bytes: Uint8Array): string | null {
  // Latin 1 gives every byte a letter of its own.
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (/^GIF8[79]a/.test(head)) return "image/gif";
  return /^RIFF[^]{4}WEBP/.test(head) ? "image/webp" : null;
}
