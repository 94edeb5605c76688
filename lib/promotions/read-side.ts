import "server-only";

import { digestOf } from "@/lib/audit/digest";
import { AppError } from "@/lib/errors";
import type { VersionFacts } from "@/lib/policies/gates/types";
import type { Registry, RegistryVersion } from "@/lib/registries/types";
import { attempt, type Failure, type Result } from "@/lib/result";
import { parseDescriptor } from "@/lib/signatures/parse";
import type { FormReading } from "@/lib/signatures/form";
import { type ProfileChoice, profileOfPins } from "@/lib/signatures/sight/profile-of-pins";
import type { Field, SignatureReading } from "@/lib/signatures/types";
import { storable } from "@/lib/storable-text";
import { readEnvironment } from "@/lib/versions/environment";
import { type DetailReading, readDetail, within } from "@/lib/versions/read-detail";

import type { Digested } from "./evidence";
import { isPassing, type Manifest, takeManifest } from "./manifest";

/** One version, read from its registry just now: each part known, or not known and why. `lines`: what people compare. */
export type Side = {
  version: RegistryVersion;
  /** Who made it, as the version says, else as its run does. */
  author: string | null;
  facts: VersionFacts;
  manifest: Manifest;
  signature: Digested & {
    lines: Map<string, string>;
    form: FormReading | null;
    /** What would serve it, by its pins; null: nothing that can be simulated. */ server: ProfileChoice | null;
  };
  environment: Digested & { lines: Map<string, string> };
};

const patienceMs = 15_000;
/** So many bytes are hashed with `quick`: for the version that would leave, which nobody votes on, and for rollbacks, which must not wait. */
const quickly = 256 * 1024 ** 2;

/** Null when the registry no longer has the version. Throws when the registry does not answer: nothing is known then. */
export async function readSide(
  registry: Registry,
  model: string,
  { key, runId }: { key: string; runId: string | null },
  depth: "full" | "quick",
): Promise<Side | null> {
  const [reading, manifest] = await Promise.all([
    readDetail(registry, { model, version: key, runId }, patienceMs),
    takeManifest(registry.files, model, key, depth === "quick" ? quickly : undefined),
  ]);
  // Only a registry that says so has lost the version: an answer that cannot be used says nothing.
  if (!reading.version.ok) throw failureOf(reading.version.error);
  const version = reading.version.data;
  if (!version) return null;
  const documents = documentsOf(reading);
  return {
    version,
    author: version.author ?? (reading.run.ok ? (reading.run.data?.author ?? null) : null),
    facts: {
      ...factsOf(reading, runId),
      ...formFacts(documents.signature),
      version: key,
      status: version.status,
      statusMessage: version.statusMessage,
      tags: version.tags ?? {},
    },
    manifest,
    ...documents,
  };
}

/** Only what gates look at: two requests, and no file. Null and throwing as `readSide`. */
export async function readFacts(
  registry: Registry,
  model: string,
  { key, runId }: { key: string; runId: string | null },
): Promise<VersionFacts | null> {
  const version = storable(await within(registry.findVersion(model, key), patienceMs));
  if (!version) return null;
  const made = version.runId ?? runId;
  const run = await attempt(
    within(registry.runs && made !== null ? registry.runs.findRun(made) : Promise.resolve(null), patienceMs),
  );
  const { status, statusMessage, tags } = version;
  return {
    ...factsOf({ run }, made),
    form: null,
    formProblem: "No files were read.",
    version: key,
    status,
    statusMessage,
    tags: tags ?? {},
  };
}

function formFacts({ form, problem }: Side["signature"]): Pick<VersionFacts, "form" | "formProblem"> {
  return { form, formProblem: problem };
}

/** What a part holds, or `instead` where it failed. Throws while the registry does not answer, for then nothing is known. */
function orThrow<T>(part: Result<T>, instead: T): T {
  if (part.ok) return part.data;
  const error = failureOf(part.error);
  if (isPassing(error)) throw error;
  return instead;
}

function failureOf({ code, message }: Failure): AppError {
  return new AppError(code === "unexpected" ? "registry_protocol" : code, message);
}

function factsOf(
  { run }: Pick<DetailReading, "run">,
  runId: string | null,
): Pick<VersionFacts, "metrics" | "metricsProblem"> {
  if (runId === null) return { metrics: {}, metricsProblem: null };
  const found = orThrow(run, null);
  if (!run.ok) return { metrics: null, metricsProblem: run.error.message };
  if (!found)
    return { metrics: null, metricsProblem: "The registry has no metrics of it: no run, or one that is gone." };
  return { metrics: Object.fromEntries(found.metrics.map(({ key, value }) => [key, value])), metricsProblem: null };
}

function documentsOf({ files, calls }: DetailReading): Pick<Side, "signature" | "environment"> {
  const found = orThrow(files, null);
  const problem = files.ok ? "This registry keeps no files that Interlock can read." : files.error.message;
  if (!found) return { signature: { ...unknown(problem), ...noForm }, environment: unknown(problem) };
  const { texts, problems } = found.documents;
  const bad = ["conda.yaml", "requirements.txt", "python_env.yaml"].find((path) => problems[path] !== undefined);
  const signature =
    problems.MLmodel !== undefined
      ? { ...unknown(problems.MLmodel), ...noForm }
      : signatureOf(texts.MLmodel, texts["requirements.txt"]);
  return {
    // If the registry describes the call interface, the model runs in its own container, not in MLflow's server.
    signature: calls.ok && calls.data !== null ? { ...signature, server: null } : signature,
    environment: bad !== undefined ? unknown(`${bad}: ${problems[bad] ?? ""}`) : environmentOf(texts),
  };
}

const noForm = { form: null, server: null };

function signatureOf(descriptor: string | undefined, requirements: string | undefined): Side["signature"] {
  if (descriptor === undefined)
    return { ...known({ state: "absent" }, [["signature", "absent"]]), form: { state: "absent" }, server: null };
  const reading = parseDescriptor(descriptor);
  if (!reading.ok) return { ...unknown(`MLmodel: ${reading.why}`), ...noForm };
  const { signature, form, library } = reading.descriptor;
  return {
    ...known(signature, signatureLines(signature)),
    form,
    server: profileOfPins([requirements ?? "", library === null ? "" : `mlflow==${library}`]),
  };
}

function signatureLines(reading: SignatureReading): [string, string][] {
  if (reading.state === "absent") return [["signature", "absent"]];
  if (reading.state === "unreadable") return [["signature", `unreadable: ${reading.why}`]];
  const { inputs, outputs, params } = reading.signature;
  const lines = (title: string, fields: Field[] | null) =>
    (fields ?? []).map((field, index): [string, string] => [`${title} ${field.name ?? index}`, fieldWords(field)]);
  return [...lines("input", inputs), ...lines("output", outputs), ...lines("param", params)];
}

function fieldWords({ type, required, default: standard }: Field): string {
  return `${type}${required ? "" : ", optional"}${standard === null ? "" : `, default ${standard}`}`;
}

function environmentOf(texts: Record<string, string>): Side["environment"] {
  const reading = readEnvironment({
    conda: texts["conda.yaml"],
    requirements: texts["requirements.txt"],
    pythonEnv: texts["python_env.yaml"],
  });
  if (!reading.ok) return unknown(reading.why);
  if (!reading.environment) return known(null, [["environment", "absent"]]);
  const { python, requirements } = reading.environment;
  const lines = requirements.map(({ name, specifier }): [string, string] => [
    name,
    specifier === "" ? "any version" : specifier,
  ]);
  return known(reading.environment, [["python", python ?? "not said"], ...lines]);
}

function known(content: object | null, lines: [string, string][]): Side["environment"] {
  return { digest: digestOf(JSON.parse(JSON.stringify(content))), problem: null, lines: new Map(lines) };
}

function unknown(problem: string): Side["environment"] {
  return { digest: null, problem, lines: new Map() };
}
