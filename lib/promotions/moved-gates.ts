import "server-only";

import { isDeepStrictEqual } from "node:util";

import { db } from "@/lib/db/client";
import { evaluateGate, type Gate, readsFiles } from "@/lib/policies/gates";
import type { GateFacts } from "@/lib/policies/gates/types";

import { type CaseRuns, readCaseRuns } from "./case-runs";
import type { EvidenceParts } from "./evidence";
import { readFacts } from "./read-side";
import { livingApprovals, type Promotion } from "./store";
import { listStrangers, type MarkedRow, openRegistryOf, type Subject } from "./subject";

/** How often files that could not be read are tried again, for a request that waits for nothing else: rarely, for all of them are read then. */
const filesAgainMs = 10 * 60_000;

/**
 * Whether a gate reads otherwise than in the evidence. The registry is asked, for no file though, only where the catalog already
 * reads otherwise or nothing but a gate holds the request up. Throws what the registry throws.
 */
export async function haveGatesMoved(
  promotion: Promotion,
  subject: Subject,
  known: EvidenceParts,
  holders: MarkedRow[],
  takenAt: Date,
): Promise<boolean> {
  if (promotion.kind === "rollback") return false;
  const isHeldUp =
    livingApprovals(promotion).length >= promotion.quorum && known.gates.some(({ state }) => state !== "pass");
  const waitsForFiles = known.gates.some(({ definition, state }) => state === "waiting" && readsFiles(definition));
  if (isHeldUp && waitsForFiles && Date.now() - takenAt.getTime() > filesAgainMs) return true;
  const cases = await readCaseRuns(
    subject,
    known.gates.map(({ definition }) => definition),
  );
  if (!isDeepStrictEqual(cases.evidence, known.caseRuns)) return true;
  return (
    (isHeldUp || (await readOtherwiseHere(subject, known, cases))) &&
    readOtherwise(known.gates, await factsInRegistry(subject, promotion.target, known, holders, cases))
  );
}

/** By what is known without its registry: its status, its tags where they were ever read, and the runs of saved cases, which grow old. */
async function readOtherwiseHere(
  { version }: Subject,
  { gates }: EvidenceParts,
  { facts }: CaseRuns,
): Promise<boolean> {
  const { status, statusMessage, tags } = await db().modelVersion.findUniqueOrThrow({
    where: { id: version.id },
    select: { status: true, statusMessage: true, tags: true },
  });
  const told = gates.filter(
    ({ definition }) =>
      definition.kind === "version-status" ||
      definition.kind === "payloads" ||
      (tags !== null && definition.kind === "presence" && definition.of === "tag"),
  );
  const candidate = {
    version: version.key,
    status,
    statusMessage,
    tags: (tags ?? {}) as Record<string, string>,
    metrics: null,
    metricsProblem: null,
    form: null,
    formProblem: null,
  };
  return readOtherwise(told, { candidate, holder: null, ...(facts && { caseRuns: facts }) });
}

/** Null: the version is gone. */
async function factsInRegistry(
  subject: Subject,
  target: string,
  { gates }: EvidenceParts,
  holders: MarkedRow[],
  { facts }: CaseRuns,
): Promise<GateFacts | null> {
  const { model, version } = subject;
  const others = holders.filter(({ id }) => id !== version.id);
  const compared =
    others.length === 1 && gates.some(({ definition }) => comparesWithHolder(definition)) ? others[0] : undefined;
  const registry = await openRegistryOf(subject);
  const [candidate, holder] = await Promise.all([
    readFacts(registry, model.key, version),
    compared ? readFacts(registry, model.key, compared) : null,
  ]);
  return (
    candidate && {
      candidate,
      holder,
      heldBy: others.map(({ key }) => key),
      others: await listStrangers(subject, target),
      ...(facts && { caseRuns: facts }),
    }
  );
}

function readOtherwise(gates: EvidenceParts["gates"], facts: GateFacts | null): boolean {
  // Files do not change under a version; what they say is read again with the evidence.
  return gates
    .filter(({ definition }) => !readsFiles(definition))
    .some((gate) => {
      const now = facts && evaluateGate(gate.definition, facts);
      return now?.state !== gate.state || now.value !== gate.value;
    });
}

function comparesWithHolder(definition: Gate): boolean {
  return definition.kind === "metric" && definition.against === "holder";
}
