import { expect, test } from "vitest";

import { AppError } from "@/lib/errors";
import type { Files } from "@/lib/registries/types";

import { takeManifest } from "./manifest";

const late = new AppError("registry_timeout", "Registry sent nothing for 300 s.");

/** Files of one name, whose bytes end with a failure. */
function failing(pieces: readonly string[], failure: AppError): Files {
  const stream = () => {
    const left = pieces.map((piece) => new TextEncoder().encode(piece));
    return new ReadableStream<Uint8Array>({
      pull(controller) {
        const next = left.shift();
        if (next) controller.enqueue(next);
        else controller.error(failure);
      },
    }, { highWaterMark: 0 });
  };
  return { list: async () => [{ path: "weights", size: null }], open: async () => ({ size: null, stream: stream() }) };
}

test("a file that stands still in the middle is not known, for the registry is not away", async () => {
  expect(await takeManifest(failing(["some"], late), "m", "1")).toEqual({
    digest: null,
    problem: "weights could not be read to its end: Registry sent nothing for 300 s.",
    files: [],
  });
});

test("a registry that does not begin to answer, or is away in the middle, may answer another time", async () => {
  await expect(takeManifest(failing([], late), "m", "1")).rejects.toBe(late);
  const away = new AppError("registry_unavailable", "Registry could not be reached.");
  await expect(takeManifest(failing(["some"], away), "m", "1")).rejects.toBe(away);
});
