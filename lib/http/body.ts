import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

import { AppError } from "@/lib/errors";

import type { Clock } from "./clock";
import { TooLong } from "./failures";

const decoders = { gzip: createGunzip, "x-gzip": createGunzip, deflate: createInflate, br: createBrotliDecompress };

/** What a body is read with: `clock` is stopped once, `translate` turns a failure into an AppError. */
type Ending = {
  label: string;
  maxBytes: number;
  clock: Pick<Clock, "waiting" | "arrived" | "stop">;
  translate(cause: unknown): unknown;
};

/** The unpacked bytes of an answer, at most `maxBytes` of them, on the wire and after unpacking. */
export async function* limitedBody(
  body: Readable,
  encoding: string | null,
  ending: Ending,
): AsyncGenerator<Uint8Array> {
  const { label, maxBytes } = ending;
  const tooLong = () =>
    new AppError(
      "registry_protocol",
      `${label} sent more than ${inWords(maxBytes)}, which is the limit for this answer.`,
      { cause: new TooLong() },
    );
  try {
    let seen = 0;
    for await (const chunk of decoded(body, encoding, ending, tooLong)) {
      seen += chunk.byteLength;
      if (seen > maxBytes) throw tooLong();
      yield chunk;
    }
  } catch (cause) {
    throw ending.translate(cause);
  } finally {
    body.destroy();
    ending.clock.stop();
  }
}

export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

/** A web stream that reads only when asked, and lets go of the connection when its reader does. */
export function toStream(chunks: AsyncGenerator<Uint8Array>, abandon: () => void): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        abandon();
        await chunks.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

function decoded(
  body: Readable,
  encoding: string | null,
  { label, maxBytes, clock }: Ending,
  tooLong: () => AppError,
): AsyncIterable<Uint8Array> {
  const name = (encoding ?? "identity").trim().toLowerCase();
  const clocked = awaited(body, clock);
  if (name === "identity" || name === "") return clocked;
  const decoder = name in decoders ? decoders[name as keyof typeof decoders]() : null;
  if (!decoder)
    throw new AppError("registry_protocol", `${label} sent an answer packed in a way that was not asked for.`);
  let wire = 0;
  const counted = async function* (source: AsyncIterable<Uint8Array>) {
    for await (const chunk of source) {
      wire += chunk.byteLength;
      if (wire > maxBytes) throw tooLong();
      yield chunk;
    }
  };
  return pipeline(clocked, counted, decoder, () => undefined);
}

/** The same bytes; the clock knows when they are waited for, and stands still while a reader is busy with what it has. */
async function* awaited(body: Readable, clock: Ending["clock"]): AsyncGenerator<Uint8Array> {
  clock.waiting();
  for await (const chunk of body) {
    clock.arrived();
    yield chunk;
    clock.waiting();
  }
  clock.arrived();
}

function inWords(bytes: number): string {
  return bytes >= 1_048_576 ? `${Math.floor(bytes / 1_048_576)} MB` : `${bytes} bytes`;
}
