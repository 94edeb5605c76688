import { createHash } from "node:crypto";

import type { CallInterface, Kept } from "@/lib/registries/types";
import type { Result } from "@/lib/result";
import type { SignatureReading } from "@/lib/signatures/types";

import { unpinned } from "./environment";
import type { Environment, Example, ReadinessRule, ReadinessSummary } from "./types";

export type ReadinessFacts = {
  /** What this registry can keep with a version; null while nobody can say. */
  keeps: readonly Kept[] | null;
  /** False: this connection reads no files, so what stands in them is not known. */
  readsFiles: boolean;
  signature: Result<SignatureReading>;
  /** How it is called in the registry's own words; null when it says nothing of it. */
  calls: Result<CallInterface | null>;
  example: Result<Example | null>;
  environment: Result<Environment | null>;
  /** Names of the flavors; null when there is no descriptor. */
  flavors: Result<string[] | null>;
  tags: Record<string, string> | null;
  runId: string | null;
  status: string;
  statusMessage: string | null;
};

type Judgement = Pick<ReadinessRule, "state" | "value" | "fix">;

/**
 * Could somebody else deploy and call this version? One line a rule. What could not be read is not known, never failed; what
 * this registry keeps of no version is asked of none.
 */
export function readinessOf(facts: ReadinessFacts): ReadinessRule[] {
  const isDescribed = can(facts, "descriptor") || (facts.flavors.ok && facts.flavors.data !== null);
  return [
    { id: "signature", title: isDescribed ? "Signature present" : "How it is called", ...signatureRule(facts) },
    {
      id: "input-example",
      title: isDescribed ? "Input example present" : "Sample payload present",
      ...exampleRule(facts),
    },
    { id: "environment-pinned", title: "Environment pinned", ...environmentRule(facts) },
    {
      id: "python-function",
      title: isDescribed ? "python_function flavor" : "Served without code",
      ...flavorRule(facts),
    },
    { id: "digest", title: "Content digest known", ...digestRule(facts) },
    { id: "ready", title: "Registration complete", ...statusRule(facts) },
  ];
}

/** What a registry cannot keep counts neither for a version nor against it. */
export function summaryOf(rules: readonly ReadinessRule[]): ReadinessSummary {
  const asked = rules.filter(({ state }) => state !== "none");
  const missing = asked.filter(({ state }) => state !== "pass").map(({ id }) => id);
  return { passes: asked.length - missing.length, of: asked.length, missing };
}

const pass = (value: string | null = null): Judgement => ({ state: "pass", value, fix: null });
const fail = (value: string | null, fix: string): Judgement => ({ state: "fail", value, fix });
const unknown = (why: string): Judgement => ({ state: "unknown", value: null, fix: why });
const none: Judgement = { state: "none", value: "this registry keeps none", fix: null };

function can({ keeps }: ReadinessFacts, kept: Kept): boolean {
  return keeps?.includes(kept) ?? false;
}

/** Of what is not there: whether it could be. `fix` is for a registry that keeps it. */
function absent(facts: ReadinessFacts, kept: Kept, value: string, fix: string): Judgement {
  if (facts.keeps === null) return unknown("What this registry keeps cannot be told now.");
  return can(facts, kept) ? fail(value, fix) : none;
}

/** Of what would stand in files that this registry does not ask for. */
function absentFile(facts: ReadinessFacts, value: string, fix: string): Judgement {
  return facts.readsFiles
    ? absent(facts, "descriptor", value, fix)
    : unknown("This connection reads no files, where it would stand.");
}

function signatureRule(facts: ReadinessFacts): Judgement {
  const { signature, calls } = facts;
  const said =
    calls.ok && calls.data
      ? [calls.data.accepts.join(", "), ...calls.data.schemas.map(({ title }) => title)].find((words) => words !== "")
      : undefined;
  const reading = signature.ok ? signature.data : null;
  if (reading?.state === "present") return pass();
  if (reading?.state === "unreadable")
    return fail("unreadable", `${reading.why} Log the model again with a signature.`);
  if (said !== undefined) return pass(said);
  if (can(facts, "schemas"))
    return calls.ok
      ? fail("not said", "Register the version with the content types or schemas of its requests.")
      : unknown(calls.error.message);
  if (!signature.ok) return unknown(signature.error.message);
  return absentFile(
    facts,
    "not there",
    "Log the model again with a signature. Without one nobody can tell what it takes.",
  );
}

function exampleRule(facts: ReadinessFacts): Judgement {
  const { example, calls } = facts;
  if (example.ok && example.data) return pass(example.data.path);
  if (calls.ok && calls.data?.sample) return pass(calls.data.sample);
  if (can(facts, "sample"))
    return calls.ok
      ? fail("not there", "Register the version with the address of a sample payload, so that others can try it.")
      : unknown(calls.error.message);
  if (!example.ok) return unknown(example.error.message);
  return absentFile(facts, "not there", "Log the model again with an input example, so that others can try it.");
}

function environmentRule(facts: ReadinessFacts): Judgement {
  if (!facts.environment.ok) return unknown(facts.environment.error.message);
  const environment = facts.environment.data;
  if (environment === null) return absentFile(facts, "not there", "Log the model again with its requirements.");
  const [first, ...others] = unpinned(environment);
  if (!first) return pass();
  const value = `${first.name} ${first.specifier || "any"}${others.length > 0 ? ` and ${others.length} more` : ""}`;
  return fail(value, "Pin it and log the model again. A deployment would install whatever is newest.");
}

function flavorRule(facts: ReadinessFacts): Judgement {
  if (!facts.flavors.ok) return unknown(facts.flavors.error.message);
  const flavors = facts.flavors.data;
  if (flavors === null)
    return absentFile(
      facts,
      "no MLmodel file",
      "Log the model with a flavor library, so that it can be served without code.",
    );
  if (flavors.includes("python_function")) return pass();
  return fail(
    flavors.join(", ") || "none",
    "Log the model with the python_function flavor, so that it can be served without code.",
  );
}

/** A tag that holds the digest of the run's id looks like evidence and says nothing of the files. */
function digestRule(facts: ReadinessFacts): Judgement {
  const { tags, runId } = facts;
  if (tags === null) return unknown("The tags of this version could not be read.");
  const digest = Object.entries(tags)
    .find(([key]) => /^(?:[\w.-]+\.)?sha-?256$/i.test(key))?.[1]
    ?.replace(/^sha256:/i, "");
  if (digest === undefined)
    return absent(
      facts,
      "digest",
      "not there",
      "Set a tag sha256 with the digest of the files when the version is registered.",
    );
  if (!/^[0-9a-f]{64}$/i.test(digest))
    return fail("not a SHA-256", "Set the tag to the 64 hexadecimal digits of the digest.");
  const ofRun = runId !== null && createHash("sha256").update(runId).digest("hex") === digest.toLowerCase();
  if (ofRun)
    return fail(
      "not a content digest",
      "The tag holds the SHA-256 of the run's id. Set it to the digest of the files.",
    );
  return pass(`${digest.slice(0, 9)}…${digest.slice(-4)}`);
}

function statusRule({ status, statusMessage }: ReadinessFacts): Judgement {
  if (status === "ready") return pass();
  if (status === "unknown") return unknown("The registry did not say.");
  return fail(status, statusMessage ?? "The registry has not finished registering this version.");
}
