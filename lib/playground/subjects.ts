import "server-only";

import type { Viewer } from "@/lib/auth";
import { type CatalogVersion, findVersion, type VersionRef } from "@/lib/catalog/find-version";
import { AppError } from "@/lib/errors";
import type { FormReading } from "@/lib/signatures/form";
import { parseDescriptor } from "@/lib/signatures/parse";
import { getVersionView } from "@/lib/versions/queries";
import { findDetail } from "@/lib/versions/stored-detail";
import type { Documents } from "@/lib/versions/types";

import { exampleDrafts } from "./examples";
import type { CallLine, Subject } from "./types";

type Known = Omit<Subject, "version">;

/**
 * Files of a version do not change, and a registry that could not be read may answer again soon. Per process; the text of one
 * version is a few hundred kilobytes at most.
 */
const kept = new Map<string, { until: number; known: Promise<Known> }>();
const most = 100;
const keptForMs = 60_000;
const keptWithProblemMs = 5_000;

/**
 * What is known of a version that a payload is meant for: its signature, the examples and requirements that were saved with it.
 * Waits three seconds for a registry at most and then takes what was read before; `problem` says so. Throws `not_found` when
 * there is no such version, or none that the viewer may see.
 */
export async function getSubject(viewer: Viewer, ref: VersionRef): Promise<Subject> {
  const version = await findVersion(viewer, ref);
  if (!version) throw new AppError("not_found", "There is no such version, or none that you may see.");
  const { head } = version.model;
  return {
    version: { connection: ref.connection, model: { key: head.key, name: head.name }, key: version.key },
    ...(await knownOf(version)),
  };
}

/**
 * The signature behind a line, for sending: what was read of it before counts, so that a send hardly ever waits for a registry.
 * Null where nothing is known. The line names a version only where the viewer may see it.
 */
export async function formOf(viewer: Viewer, { connection, version }: CallLine): Promise<FormReading | null> {
  if (version === null) return null;
  const key = JSON.stringify([connection.slug, version.model.key, version.key]);
  const found = forms.get(key);
  if (found && found.until > Date.now()) return found.form;
  const catalog = await findVersion(viewer, {
    connection: connection.slug,
    model: version.model.key,
    version: version.key,
  });
  const form = catalog ? await readingOf(catalog) : null;
  if (forms.size >= most) forms.clear();
  forms.set(key, { until: Date.now() + keptForMs, form });
  return form;
}

const forms = new Map<string, { until: number; form: FormReading | null }>();

async function readingOf(version: CatalogVersion): Promise<FormReading> {
  const stored = await findDetail(version.id);
  const text = stored?.documents.texts.MLmodel;
  return text === undefined ? (await knownOf(version)).reading : formIn({ texts: { MLmodel: text }, problems: {} });
}

async function knownOf(version: CatalogVersion): Promise<Known> {
  const found = kept.get(version.id);
  if (found && found.until > Date.now()) return found.known;
  if (kept.size >= most) kept.clear();
  const entry = { until: Date.now() + keptForMs, known: readKnown(version) };
  kept.set(version.id, entry);
  try {
    const known = await entry.known;
    if (known.problem !== null) entry.until = Date.now() + keptWithProblemMs;
    return known;
  } catch (error) {
    kept.delete(version.id);
    throw error;
  }
}

async function readKnown(version: CatalogVersion): Promise<Known> {
  const view = await getVersionView(version);
  if (!view.documents.ok)
    return {
      reading: { state: "unreadable", why: view.documents.error.message },
      problem: view.documents.error.message,
      requirements: [],
      examples: [],
    };
  const documents = view.documents.data ?? { texts: {}, problems: {} };
  const { drafts, problems } = exampleDrafts(documents);
  const sentences = [...(view.problem === null ? [] : [view.problem]), ...problems];
  return {
    reading: formIn(documents),
    problem: sentences.length === 0 ? null : sentences.join(" "),
    requirements: requirementsOf(documents),
    examples: drafts,
  };
}

function formIn({ texts, problems }: Documents): FormReading {
  if (problems.MLmodel !== undefined) return { state: "unreadable", why: problems.MLmodel };
  if (texts.MLmodel === undefined) return { state: "absent" };
  const descriptor = parseDescriptor(texts.MLmodel);
  return descriptor.ok ? descriptor.descriptor.form : { state: "unreadable", why: descriptor.why };
}

function requirementsOf({ texts }: Documents): string[] {
  return ["requirements.txt", "conda.yaml", "python_env.yaml"].flatMap((path) => texts[path] ?? []);
}
