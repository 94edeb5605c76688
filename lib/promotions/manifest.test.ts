import { expect, test } from "vitest";

import { AppError } from "@/lib/errors";
import type { Files } from "@/lib/registries/types";

import { takeManifest } from "./manifest";

const late = new AppError("registry_timeout", "Registry sent nothing for 300 s.");

/** Files of one name, whose bytes end with a failure. */
function failing(pieces: readonly string[], failure: AppError): Files {
  const stream = () => {
    const left = pieces.map((piece) => new TextEncoder().encode(piece));
    return new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const next = left.shift();
          if (next) controller.enqueue(next);
          else controller.error(failure);
        },
      },
      { highWaterMark: 0 },
    );
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

test("after one file that cannot be read the rest is not read for nobody", async () => {
  const opened: string[] = [];
  const files: Files = {
    list: async () => Array.from({ length: 20 }, (_, index) => ({ path: `shard-${index}`, size: 1 })),
    open: async (_model, _version, path) => {
      opened.push(path);
      return path === "shard-0" ? null : { size: 1, stream: new Blob(["x"]).stream() };
    },
  };
  expect((await takeManifest(files, "m", "1")).problem).toBe("shard-0 is listed and is not there.");
  await new Promise((resolve) => setTimeout(resolve, 20));
  // Those that were under way may have been joined by one each.
  expect(opened.length).toBeLessThanOrEqual(6);
});
