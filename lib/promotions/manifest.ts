import "server-only";

import { createHash } from "node:crypto";

import { digestOf } from "@/lib/audit/digest";
import { AppError } from "@/lib/errors";
import type { Files } from "@/lib/registries/types";

import type { Digested, FileDigest } from "./evidence";

export type Manifest = Digested & { files: FileDigest[] };

const gibibyte = 1024 ** 3;
/** Beyond this the files are named as not known: hashing them would hold a request up for longer than people wait. */
const totalLimit = 20 * gibibyte;
const abreast = 3;

/**
 * SHA-256 of every file of a version, streamed, and one digest over the sorted list of paths and digests. Unknown where
 * the registry keeps no files that we can read, and says why. Throws when the registry does not answer.
 */
export async function takeManifest(
  files: Files | undefined,
  model: string,
  version: string,
  limit = totalLimit,
): Promise<Manifest> {
  if (!files) return unknown("This registry keeps no files that Interlock can read.");
  try {
    const entries = await files.list(model, version);
    if (entries.length === 0) return unknown("The registry lists no files for it.");
    const total = entries.reduce((sum, { size }) => sum + (size ?? 0), 0);
    if (total > limit)
      return unknown(`Its files are ${Math.round(total / gibibyte)} GiB in all, more than Interlock reads.`);
    const digests: FileDigest[] = [];
    const queue = [...entries];
    const work = async () => {
      for (let entry = queue.shift(); entry; entry = queue.shift()) {
        digests.push({ ...entry, sha256: await digestFile(files, model, version, entry.path, limit) });
      }
    };
    // One that fails settles it: hours of reading the others would be for nobody.
    await Promise.all(Array.from({ length: abreast }, work)).finally(() => queue.splice(0));
    digests.sort((a, b) => (a.path < b.path ? -1 : 1));
    return { digest: digestOf(digests.map(({ path, sha256 }) => [path, sha256])), problem: null, files: digests };
  } catch (error) {
    if (isPassing(error)) throw error;
    return unknown(error instanceof AppError ? error.message : "The files could not be read.");
  }
}

/** The registry does not answer just now: nothing is known, and trying again may help. */
export function isPassing(error: unknown): boolean {
  return !(error instanceof AppError) || error.code === "registry_unavailable" || error.code === "registry_timeout";
}

async function digestFile(files: Files, model: string, version: string, path: string, limit: number): Promise<string> {
  const file = await files.open(model, version, path, limit);
  if (!file) throw new AppError("registry_protocol", `${path} is listed and is not there.`);
  const hash = createHash("sha256");
  let began = false;
  try {
    for await (const chunk of file.stream) {
      hash.update(chunk);
      began = true;
    }
  } catch (error) {
    // The registry is there and sends: asking again would end in the same place, and whoever waits for it would wait for ever.
    if (!began || !(error instanceof AppError) || error.code !== "registry_timeout") throw error;
    throw new AppError("registry_protocol", `${path} could not be read to its end: ${error.message}`, { cause: error });
  }
  return hash.digest("hex");
}

function unknown(problem: string): Manifest {
  return { digest: null, problem, files: [] };
}
