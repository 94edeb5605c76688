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

/**
 * The same of an object store, where an encoding is a word that somebody put beside the object (MLflow does for *.gz and *.bz2): the
 * store packs nothing by itself, and unpacking it would not give the bytes that are stored.
 */
export function storedReadingOf(limit: number): FileReading & { raw: true } {
  return { ...readingOf(limit), raw: true };
}

/** The bytes of an answer to `storedReadingOf`. */
export function openStored(response: IoResponse, path: string, limit: number): OpenFile {
  return counted(response, path, limit, lengthOf(response));
}

/** The bytes of an answer to `readingOf`. */
export function openFile(response: IoResponse, path: string, limit: number): OpenFile {
  return counted(response, path, limit, response.headers.has("content-encoding") ? null : lengthOf(response));
}

function lengthOf({ headers }: IoResponse): number | null {
  const length = headers.get("content-length");
  return length === null ? null : Number(length);
}

/** The bytes of an answer, counted as they come: a server that says one length and sends another is not believed. */
function counted(response: IoResponse, path: string, limit: number, size: number | null): OpenFile {
  const tooLong = () =>
    new AppError("invalid", `${path} is longer than ${limit} bytes, which is the most that is read of a file.`);
  const stream = response.stream();
  if (size !== null && size > limit) {
    void stream.cancel();
    throw tooLong();
  }
  let seen = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      seen += chunk.byteLength;
      if (seen > limit) controller.error(tooLong());
      else controller.enqueue(chunk);
    },
  });
  return { size, stream: stream.pipeThrough(counting) };
}
