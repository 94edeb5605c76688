import "server-only";

import { AppError } from "@/lib/errors";
import type { CallInterface, FileEntry, Registry, RegistryModel, RegistryVersion, Run } from "@/lib/registries/types";
import { attempt, type Result } from "@/lib/result";
import { parseDescriptor } from "@/lib/signatures/parse";
import { documentLimit } from "@/lib/signatures/yaml";
import { storable } from "@/lib/storable-text";

import { readText } from "./read-text";
import type { Documents } from "./types";

/** Everything a registry says of one version, each part by itself. */
export type DetailReading = {
  at: Date;
  version: Result<RegistryVersion | null>;
  model: Result<RegistryModel | null>;
  /** Null: this registry keeps no files that we could list. */
  files: Result<{ entries: FileEntry[]; documents: Documents } | null>;
  run: Result<Run | null>;
  runFiles: Result<FileEntry[] | null>;
  /** How it is called, where the registry says so itself; null when it does not. */
  calls: Result<CallInterface | null>;
};

/** What a page is willing to wait for a registry: the catalog's own knowledge stands ready. */
export const patience = 3_000;
const exampleLimit = 256 * 1024;
const documentPaths = ["MLmodel", "conda.yaml", "requirements.txt", "python_env.yaml"];
/** The example as a request that a server takes. */
const servingExample = "serving_input_example.json";

type Ref = { model: string; version: string; runId: string | null };

/**
 * Asks for all parts at once and waits at most `ms` for each; never throws a planned failure. Texts come back storable, but for those
 * of files: what is shown now is what is kept, and a page has no NUL, which browsers drop.
 */
export async function readDetail(registry: Registry, ref: Ref, ms = patience): Promise<DetailReading> {
  const at = new Date();
  const ask = <T>(work: Promise<T>) => attempt(within(work, ms));
  const { runs, files, interfaces } = registry;
  const [version, model, found, run, runFiles, calls] = await Promise.all([
    ask(registry.findVersion(ref.model, ref.version).then(storable)),
    ask(registry.findModel(ref.model).then(storable)),
    ask(files ? readFiles(registry, ref) : Promise.resolve(null)),
    ask(runs && ref.runId !== null ? runs.findRun(ref.runId).then(storable) : Promise.resolve(null)),
    ask(runs && ref.runId !== null ? runs.listRunFiles(ref.runId) : Promise.resolve(null)),
    ask(interfaces ? interfaces.findInterface(ref.model, ref.version) : Promise.resolve(null)),
  ]);
  return { at, version, model, files: found, run, runFiles, calls };
}

/** Rejects after `ms`; the work itself goes on until the door's own deadline. */
export async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = new AppError("registry_timeout", `The registry did not answer within ${ms / 1000} s.`);
    timer = setTimeout(() => reject(error), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Lists first: some servers answer 500 for a file that is not there. */
async function readFiles(registry: Registry, ref: Ref) {
  const entries = (await registry.files?.list(ref.model, ref.version)) ?? [];
  const documents: Documents = { texts: {}, problems: {} };
  const there = new Set(entries.map((entry) => entry.path));
  const read = async (path: string, limit: number) => {
    if (!there.has(path)) return;
    const text = await attempt(readDocument(registry, ref, path, limit));
    if (!text.ok) documents.problems[path] = text.error.message;
    else if (text.data !== null) documents.texts[path] = text.data;
  };
  await Promise.all(documentPaths.map((path) => read(path, documentLimit)));
  const example = exampleOf(documents.texts.MLmodel, there);
  await Promise.all([servingExample, ...(example === null ? [] : [example])].map((path) => read(path, exampleLimit)));
  return { entries, documents };
}

/** The example's path: what the descriptor names, else the usual name; null when the file is not there. */
export function exampleOf(descriptor: string | undefined, there: ReadonlySet<string>): string | null {
  const reading = descriptor === undefined ? null : parseDescriptor(descriptor);
  const named = reading?.ok ? reading.descriptor.example : null;
  return [named, "input_example.json"].find((path) => path !== null && there.has(path)) ?? null;
}

async function readDocument(registry: Registry, ref: Ref, path: string, limit: number): Promise<string | null> {
  const file = await registry.files?.open(ref.model, ref.version, path, limit);
  return file ? (await readText(file.stream, limit)).text : null;
}
