import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";

import type { FormReading } from "@/lib/signatures/form";
import { parsePythonJson } from "@/lib/signatures/python-json";
import { readDocument, readSignature } from "@/lib/signatures/read-document";
import { profileOfPins } from "@/lib/signatures/sight/profile-of-pins";
import { see } from "@/lib/signatures/sight/see";
import { serverProfiles, type ServerProfile, type Sight } from "@/lib/signatures/sight/types";
import { counterExample } from "@/lib/signatures/verdict/counter-example";
import type { Verdict, Word } from "@/lib/signatures/verdict/types";
import { allVerdicts } from "@/lib/signatures/verdict/verdict";
import { isAtMost, words } from "@/lib/signatures/verdict/words";

const usage =
  "Usage: npm run -s verdict -- BEFORE AFTER [--max WORD] [--server PROFILE], or MODEL --body FILE [--content-type TYPE] [--server PROFILE], or --cases FILE.jsonl [--max WORD] [--server PROFILE]. What a model sees of a body has the status accepted, refused or unknown (not simulated).";

/** Findings whose counter-examples are looked for: the worst, for a thousand columns can differ. */
const shownExamples = 10;
const standard: ServerProfile = "mlflow-3.17-pandas-2";

/** Said on stderr, in one sentence; exit code 2. */
class Unusable extends Error {}

// Exit code 0 when the replace verdict is at most --max, 1 when it is worse, 2 when something cannot be read or the usage is wrong.
try {
  process.exitCode = run();
} catch (error) {
  console.error(error instanceof Unusable ? error.message : unforeseen(error));
  process.exitCode = 2;
}

/** A fault of ours must not look like a verdict to who reads the exit code alone. */
function unforeseen(error: unknown): string {
  return `Nothing was judged, for something unforeseen went wrong (${error instanceof Error ? error.name : "no error"}).`;
}

function run(): number {
  const { values, positionals } = readArguments();
  const max = maxOf(values.max);
  const server = values.server === undefined ? null : profileOf(values.server);
  const { body, cases, "content-type": contentType } = values;
  if (cases !== undefined) {
    if (positionals.length > 0 || body !== undefined || contentType !== undefined) throw new Unusable(usage);
    return runCases(cases, server ?? standard, values.max === undefined ? null : max);
  }
  if (body !== undefined) {
    const [model] = positionals;
    if (model === undefined || positionals.length > 1 || values.max !== undefined) throw new Unusable(usage);
    const { form, profile } = readModel(model);
    print(see(form, { contentType: contentType ?? "application/json", body: readText(body) }, server ?? profile));
    return 0;
  }
  const [before, after] = positionals;
  if (before === undefined || after === undefined || positionals.length > 2 || contentType !== undefined)
    throw new Unusable(usage);
  const [old, now] = [readModel(before), readModel(after)];
  const answer = judged(old.reading, now.reading, server ?? now.profile);
  print(answer, 2);
  return isAtMost(answer.word, max) ? 0 : 1;
}

function readArguments() {
  const text = { type: "string" } as const;
  try {
    return parseArgs({
      allowPositionals: true,
      options: { max: text, body: text, "content-type": text, server: text, cases: text },
    });
  } catch (error) {
    const why = error instanceof Error ? `${error.message.split(/[.\n]/)[0] ?? ""}. ` : "";
    throw new Unusable(`${why}${usage}`);
  }
}

function maxOf(text: string | undefined): Word {
  const spelled = (text ?? "BACKWARD-COMPATIBLE").toUpperCase().replace(/[^A-Z]+/g, " ");
  const word = words.find((one) => one.replace(/[^A-Z]+/g, " ") === spelled);
  if (word === undefined) throw new Unusable(`There is no verdict ${text ?? ""}. There are: ${words.join(", ")}.`);
  return word;
}

function profileOf(text: string): ServerProfile {
  const profile = serverProfiles.find((one) => one === text);
  if (profile === undefined) throw new Unusable(`There is no server ${text}. There are: ${serverProfiles.join(", ")}.`);
  return profile;
}

function readText(path: string): string {
  try {
    return readFileSync(absolute(path), "utf8");
  } catch {
    throw new Unusable(`${path} cannot be opened.`);
  }
}

function readModel(path: string) {
  const document = readDocument(readText(path));
  if (!document.ok) throw new Unusable(`${path} cannot be read. ${document.why}`);
  const { reading } = document;
  if (reading.state === "unreadable") throw new Unusable(`The signature in ${path} cannot be read. ${reading.why}`);
  const { profile } = profileOfPins(document.descriptor ? pinsBeside(path, document.loggedWith) : []);
  return { reading, form: reading.state === "present" ? reading.form : null, profile };
}

/** npm starts its scripts in the package's folder, and says where the caller stood. */
function absolute(path: string): string {
  return resolve(process.env.INIT_CWD ?? ".", path);
}

/** Requirement files beside a descriptor, then what it says itself. */
function pinsBeside(path: string, loggedWith: string | null): string[] {
  const files = ["requirements.txt", "conda.yaml"]
    .map((name) => join(dirname(absolute(path)), name))
    .filter((file) => existsSync(file));
  return [...files.map(readText), ...(loggedWith === null ? [] : [`mlflow==${loggedWith}`])];
}

/** The answer to replace, with the other two beside it. */
function judged(before: FormReading, after: FormReading, profile: ServerProfile) {
  const withExamples = (verdict: Verdict) => ({
    ...verdict,
    findings: verdict.findings.map((finding, index) =>
      index < shownExamples ? { ...finding, counterExample: counterExample(finding, before, after, profile) } : finding,
    ),
  });
  const { replace, "roll-back": rollBack, mixed } = allVerdicts(before, after);
  return {
    ...withExamples(replace),
    server: profile,
    rollBack: withExamples(rollBack),
    mixed: { question: mixed.question, word: mixed.word, summary: mixed.summary },
  };
}

function runCases(path: string, profile: ServerProfile, max: Word | null): number {
  const lines = readText(path).split(/\r?\n/);
  let code = 0;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const result = answered(line, profile);
    print(result);
    if ("error" in result) {
      console.error(`${path}, line ${index + 1}: ${result.error}`);
      code = 2;
    } else if (max !== null && "word" in result && !isAtMost(result.word, max)) code = Math.max(code, 1);
  }
  return code;
}

type CaseAnswer = Sight | ReturnType<typeof judged> | { error: string };

/** What goes wrong with one line does not take the others along. */
function answered(line: string, profile: ServerProfile): CaseAnswer {
  try {
    return runCase(line, profile);
  } catch (error) {
    return { error: unforeseen(error) };
  }
}

function runCase(line: string, profile: ServerProfile): CaseAnswer {
  let entry: unknown;
  try {
    entry = parsePythonJson(line); // defaults of parameters keep their digits
  } catch {
    return { error: "It is not JSON." };
  }
  if (typeof entry !== "object" || entry === null) return { error: "It is not an object." };
  if ("before" in entry && "after" in entry) {
    const [before, after] = [readableOf(entry.before), readableOf(entry.after)];
    if ("why" in before) return { error: `The signature before cannot be read. ${before.why}` };
    if ("why" in after) return { error: `The signature after cannot be read. ${after.why}` };
    return judged(before, after, profile);
  }
  if (!("signature" in entry) || !("body" in entry) || typeof entry.body !== "string") {
    return { error: "It is neither {before, after} nor {signature, body, contentType} with the body as text." };
  }
  const contentType =
    "contentType" in entry && typeof entry.contentType === "string" ? entry.contentType : "application/json";
  const reading = readableOf(entry.signature);
  if ("why" in reading) return { error: `The signature cannot be read. ${reading.why}` };
  return see(reading.state === "present" ? reading.form : null, { contentType, body: entry.body }, profile);
}

/** The signature of a case, or why there is nothing to judge: a document that holds none, or one that cannot be read. */
function readableOf(value: unknown): FormReading | { why: string } {
  const document = readSignature(value);
  return document.ok ? document.reading : document;
}

/** One JSON text on stdout. JSON has no word for NaN and infinity; they are printed as text. */
function print(value: unknown, indent = 0) {
  const replacer = (_key: string, inner: unknown) =>
    typeof inner === "number" && !Number.isFinite(inner) ? String(inner) : inner;
  console.log(JSON.stringify(value, replacer, indent));
}
