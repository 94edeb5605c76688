import { createHash } from "node:crypto";

import type { Result } from "@/lib/result";
import type { SignatureReading } from "@/lib/signatures/types";

import { unpinned } from "./environment";
import type { Environment, Example, ReadinessRule, ReadinessSummary } from "./types";

export type ReadinessFacts = {
  signature: Result<SignatureReading>;
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

/** Could somebody else deploy and call this version? One line a rule; what could not be read is not known, never failed. */
export function readinessOf(facts: ReadinessFacts): ReadinessRule[] {
  return [
    { id: "signature", title: "Signature present", ...judged(facts.signature, signatureRule) },
    { id: "input-example", title: "Input example present", ...judged(facts.example, exampleRule) },
    { id: "environment-pinned", title: "Environment pinned", ...judged(facts.environment, environmentRule) },
    { id: "python-function", title: "python_function flavor", ...judged(facts.flavors, flavorRule) },
    { id: "digest", title: "Content digest known", ...digestRule(facts) },
    { id: "ready", title: "Registration complete", ...statusRule(facts) },
  ];
}

export function summaryOf(rules: readonly ReadinessRule[]): ReadinessSummary {
  const missing = rules.filter((rule) => rule.state !== "pass").map((rule) => rule.id);
  return { passes: rules.length - missing.length, of: rules.length, missing };
}

const pass = (value: string | null = null): Judgement => ({ state: "pass", value, fix: null });
const fail = (value: string | null, fix: string): Judgement => ({ state: "fail", value, fix });

function judged<T>(fact: Result<T>, rule: (data: T) => Judgement): Judgement {
  return fact.ok ? rule(fact.data) : { state: "unknown", value: null, fix: fact.error.message };
}

function signatureRule(reading: SignatureReading): Judgement {
  if (reading.state === "present") return pass();
  if (reading.state === "unreadable") return fail("unreadable", `${reading.why} Log the model again with a signature.`);
  return fail("not there", "Log the model again with a signature. Without one nobody can tell what it takes.");
}

function exampleRule(example: Example | null): Judgement {
  if (example) return pass(example.path);
  return fail("not there", "Log the model again with an input example, so that others can try it.");
}

function environmentRule(environment: Environment | null): Judgement {
  if (environment === null) return fail("not there", "Log the model again with its requirements.");
  const [first, ...others] = unpinned(environment);
  if (!first) return pass();
  const value = `${first.name} ${first.specifier || "any"}${others.length > 0 ? ` and ${others.length} more` : ""}`;
  return fail(value, "Pin it and log the model again. A deployment would install whatever is newest.");
}

function flavorRule(flavors: string[] | null): Judgement {
  if (flavors === null) return fail("no MLmodel file", "Log the model with a flavor library, so that it can be served without code.");
  if (flavors.includes("python_function")) return pass();
  return fail(flavors.join(", ") || "none", "Log the model with the python_function flavor, so that it can be served without code.");
}

/** A tag that holds the digest of the run's id looks like evidence and says nothing of the files. */
function digestRule({ tags, runId }: ReadinessFacts): Judgement {
  if (tags === null) return { state: "unknown", value: null, fix: "The tags of this version could not be read." };
  const digest = Object.entries(tags).find(([key]) => /^(?:[\w.-]+\.)?sha-?256$/i.test(key))?.[1]?.replace(/^sha256:/i, "");
  if (digest === undefined) return fail("not there", "Set a tag sha256 with the digest of the files when the model is logged.");
  if (!/^[0-9a-f]{64}$/i.test(digest)) return fail("not a SHA-256", "Set the tag to the 64 hexadecimal digits of the digest.");
  const ofRun = runId !== null && createHash("sha256").update(runId).digest("hex") === digest.toLowerCase();
  if (ofRun) return fail("not a content digest", "The tag holds the SHA-256 of the run's id. Set it to the digest of the files.");
  return pass(`${digest.slice(0, 9)}…${digest.slice(-4)}`);
}

function statusRule({ status, statusMessage }: ReadinessFacts): Judgement {
  if (status === "ready") return pass();
  if (status === "unknown") return { state: "unknown", value: null, fix: "The registry did not say." };
  return fail(status, statusMessage ?? "The registry has not finished registering this version.");
}
