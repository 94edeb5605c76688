import { z } from "zod";

import { metric } from "./metric";
import { payloads } from "./payloads";
import { presence } from "./presence";
import { signature } from "./signature";
import type { GateFacts, GateKind, GateResult } from "./types";
import { versionStatus } from "./version-status";

export { placeWords } from "./payloads";

/** A new kind is one file and one word here: the form, the words and the evaluation follow from it. One that needs runs of cases is known below, too. */
const kinds = [versionStatus, metric, presence, signature, payloads] as const;

const [first, ...others] = kinds;
/** What an administrator may write; told apart by `kind`. */
export const gate = z.discriminatedUnion("kind", [first.parse, ...others.map(({ parse }) => parse)]);
export type Gate = z.output<(typeof kinds)[number]["parse"]>;

/** For the form: what can be chosen, and what each asks for. */
export const gateKinds: readonly Pick<GateKind<Gate>, "kind" | "label" | "fields">[] = kinds;

export function evaluateGate(definition: Gate, facts: GateFacts): GateResult {
  return kindOf(definition).evaluate(definition, facts);
}

/** One line for people: "auc not below the holder by more than 0.005". */
export function explainGate(definition: Gate): string {
  return kindOf(definition).explain(definition);
}

/** The metrics a gate looks at: votes are bound to them. */
export function metricsOfGate(definition: Gate): string[] {
  return kindOf(definition).metrics(definition);
}

/** Whether it looks at more than what the registry says of a version and its run. */
export function readsFiles(definition: Gate): boolean {
  return kindOf(definition).readsFiles === true;
}

/** The set of cases that a gate looks at by its name; `"every"`: all of the model's. Null: none. */
export function casesOfGate(definition: Gate): { name: string } | "every" | null {
  if (definition.kind !== "payloads") return null;
  return definition.set === null ? "every" : { name: definition.set };
}

/** TypeScript cannot follow that a kind found by a definition's own `kind` takes that definition. */
function kindOf(definition: Gate): GateKind<Gate> {
  const found = kinds.find(({ kind }) => kind === definition.kind);
  if (!found) throw new Error(`No gate of kind ${String(definition.kind)}`);
  return found as unknown as GateKind<Gate>;
}
