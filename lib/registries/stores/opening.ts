import { AppError } from "@/lib/errors";

import type { IoInit, IoResponse, OpenFile } from "../types";

/** The largest files that are read take hours over a line of an office. */
const readDeadlineMs = 12 * 3_600_000;
/** Some servers fetch a file whole from elsewhere before they send its first byte. */
const stallMs = 5 * 60_000;

/**
 * Whether a path can only lead below where it begins. A backslash is part of a name in an object store and a separator on
 * some servers, so it is allowed where it would be neither a step up nor a beginning.
 */
export function isSafePath(path: string): boolean {
  return path.split(/[/\\]/).every((part) => part !== "" && part !== "." && part !== "..") && !path.includes("\0");
}

export type FileReading = Required<Pick<IoInit, "deadline" | "stallMs" | "maxBytes" | "headers">>;

/**
 * How a file of at most `limit` bytes is asked for: unpacked by nobody, because digests are taken over the bytes.
 * `openFile` counts them before the door does, which knows no file.
 */
export function readingOf(limit: number): FileReading {
  return { deadline: readDeadlineMs, stallMs, maxBytes: limit + 65_536, headers: { "accept-encoding": "identity" } };
}

/** The bytes of an answer, counted as they come: a server that says one length and sends another is not believed. */
export function openFile(response: IoResponse, path: string, limit: number): OpenFile {
  const tooLong = () =>
    new AppError("invalid", `${path} is longer than ${limit} bytes, which is the most that is read of a file.`);
  const length = response.headers.get("content-length");
  const size = length === null || response.headers.has("content-encoding") ? null : Number(length);
  const stream = response.stream();
  if (size !== null && size > limit) {
    void stream.cancel();
    throw tooLong();
  }
  let seen = 0;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      seen += chunk.byteLength;
      if (seen > limit) controller.error(tooLong());
      else controller.enqueue(chunk);
    },
  });
  return { size, stream: stream.pipeThrough(counted) };
}
