import type { FileEntry, Run } from "@/lib/registries/types";
import type { Result } from "@/lib/result";
import type { FormReading } from "@/lib/signatures/form";
import { readForm } from "@/lib/signatures/read-form";
import type { Documents, VersionView } from "@/lib/versions/types";

import { type EnvironmentFacts, type MapReading, readEnvironmentFacts, readMap } from "./environment";
import type { Part } from "./types";

/** Every panel's part of one version, each by itself. */
export type VersionParts = {
  form: Part<FormReading>;
  environment: Part<EnvironmentFacts>;
  /** Why the environment lacks what the descriptor would say; null when it does not. */
  descriptorProblem: string | null;
  /** Whether there is a descriptor, which the server that is simulated loads models by. */
  isDescribed: boolean;
  run: Part<Run>;
  tags: Part<Record<string, string>>;
  files: Part<FileEntry[]>;
};

/** Pure: what was read of a version, as panels need it. */
export function partsOf(view: VersionView): VersionParts {
  const documents = withDescriptor(partOf(view, view.documents, "files"));
  return {
    form: formPart(documents),
    environment: environmentPart(view, documents),
    descriptorProblem:
      documents.state === "known" && !documents.data.descriptor.ok
        ? `${documents.data.descriptor.why} Flavors and size are not known.`
        : null,
    isDescribed: documents.state === "known" && documents.data.texts.MLmodel !== undefined,
    run: partOf(view, view.run, "run"),
    tags:
      view.tags === null
        ? { state: "failed", why: "The tags could not be read." }
        : { state: "known", data: view.tags, earlier: null },
    files: partOf(view, view.files, "files"),
  };
}

/** With the descriptor parsed: signature and environment both rest on it. */
type Read = Documents & { descriptor: MapReading };

function partOf<T>(view: VersionView, part: Result<T | null>, panel: "files" | "run"): Part<T> {
  if (!part.ok) return { state: "failed", why: part.error.message };
  if (part.data !== null) return { state: "known", data: part.data, earlier: earlierOf(view, panel) };
  return { state: "none", why: view.lacks[panel] ?? "Nothing of it is known." };
}

function withDescriptor(documents: Part<Documents>): Part<Read> {
  if (documents.state !== "known") return documents;
  const { texts, problems } = documents.data;
  const descriptor: MapReading =
    problems.MLmodel === undefined ? readMap(texts, "MLmodel") : { ok: false, why: `MLmodel: ${problems.MLmodel}` };
  return { ...documents, data: { texts, problems, descriptor } };
}

function formPart(documents: Part<Read>): Part<FormReading> {
  if (documents.state !== "known") return documents;
  const { descriptor } = documents.data;
  if (!descriptor.ok) return { state: "failed", why: descriptor.why };
  const form = readForm(descriptor.value?.signature, descriptor.value?.is_signature_from_type_hint === true);
  return { state: "known", data: form, earlier: documents.earlier };
}

const environmentFiles = ["conda.yaml", "requirements.txt", "python_env.yaml"];

function environmentPart(view: VersionView, documents: Part<Read>): Part<EnvironmentFacts> {
  if (documents.state !== "known") return documents;
  const { texts, problems, descriptor } = documents.data;
  const failed = environmentFiles.find((path) => problems[path] !== undefined);
  if (failed !== undefined) return { state: "failed", why: `${failed}: ${problems[failed] ?? ""}` };
  const isThere = texts.MLmodel !== undefined || environmentFiles.some((path) => texts[path] !== undefined);
  if (!isThere && descriptor.ok)
    return { state: "none", why: "No file says what it needs: neither conda.yaml nor requirements.txt is there." };
  const reading = readEnvironmentFacts({ texts, descriptor, files: view.files.ok ? view.files.data : null });
  return reading.ok
    ? { state: "known", data: reading.facts, earlier: documents.earlier }
    : { state: "failed", why: reading.why };
}

function earlierOf(view: VersionView, panel: "files" | "run") {
  const earlier = view.earlier.find((one) => one.panel === panel);
  return earlier ? { readAt: earlier.readAt, problem: earlier.problem } : null;
}
