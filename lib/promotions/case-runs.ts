import "server-only";

import { isDeployed, listSetFacts } from "@/lib/cases/queries";
import { countingRunsSql } from "@/lib/cases/run-store";
import { Prisma, readRows } from "@/lib/db/client";
import { casesOfGate, type Gate } from "@/lib/policies/gates";
import type { CaseRunsFacts } from "@/lib/policies/gates/types";

import type { EvidenceParts } from "./evidence";
import type { Subject } from "./subject";
import type { OpenModel } from "./refresh";

/** What gates on saved cases look at, and what of it is evidence. Both absent where no gate asks for cases. */
export type CaseRuns = { facts?: CaseRunsFacts; evidence?: NonNullable<EvidenceParts["caseRuns"]> };

/** Reads the sets that these gates name, each with its newest whole run against each deployment of the candidate. No registry is asked. */
export async function readCaseRuns({ connection, model, version }: Subject, gates: readonly Gate[]): Promise<CaseRuns> {
  const asked = gates.map(casesOfGate).filter((one) => one !== null);
  if (asked.length === 0) return {};
  const names = asked.flatMap((one) => (one === "every" ? [] : [one.name]));
  const [every, named, deployed] = await Promise.all([
    asked.includes("every") ? listSetFacts(model.id, version.id, null) : [],
    listSetFacts(model.id, version.id, names),
    isDeployed(connection.id, model.key, version.key),
  ]);
  const sets = [...every, ...named.filter(({ id }) => !every.some((one) => one.id === id))];
  return { facts: { sets, deployed, now: Date.now() }, evidence: sets };
}

/**
 * Models with an open request whose evidence knows other cases, or other runs of them, than there are: a set was changed, renamed
 * or removed, or a run has ended on the version. Neither leaves an event. By what is known, not by when: new evidence ends it.
 */
export function listModelsWithCaseNews(): Promise<OpenModel[]> {
  return readRows<OpenModel>(Prisma.sql`
    SELECT DISTINCT p.model_id AS id, p.connection_id AS "connectionId"
    FROM promotion p
      -- The policies that ask for cases are few and small; the evidence of ten thousand open requests is neither.
      JOIN policy_version v ON v.policy_id = p.policy_id AND v.number = p.policy_version AND v.rules @> '{"gates": [{"kind": "payloads"}]}'
      JOIN evidence e ON e.id = p.evidence_id
      CROSS JOIN LATERAL (SELECT g -> 'definition' ->> 'set' AS set FROM jsonb_array_elements(e.parts -> 'gates') g WHERE g -> 'definition' ->> 'kind' = 'payloads') gate
    WHERE p.state = 'open' AND p.kind = 'promotion' AND (
      EXISTS (
        SELECT FROM case_set s LEFT JOIN LATERAL (SELECT k FROM jsonb_array_elements(e.parts -> 'caseRuns') k WHERE k ->> 'id' = s.id::text) known ON true
        WHERE s.model_id = p.model_id AND s.name = coalesce(gate.set, s.name) AND CASE
          WHEN known.k IS NULL THEN gate.set IS NOT NULL OR EXISTS (SELECT FROM payload_case c WHERE c.set_id = s.id)
          ELSE (known.k ->> 'revision')::int <> s.revision OR ARRAY(SELECT n ->> 'id' FROM jsonb_array_elements(known.k -> 'runs') n ORDER BY 1) IS DISTINCT FROM ARRAY(
            SELECT n.id::text FROM (${countingRunsSql(Prisma.sql`s.id`, Prisma.sql`s.revision`, Prisma.sql`p.version_id`)}) n ORDER BY 1) END)
      OR EXISTS (
        SELECT FROM jsonb_array_elements(e.parts -> 'caseRuns') k
        WHERE NOT EXISTS (SELECT FROM case_set s WHERE s.id = (k ->> 'id')::uuid AND s.name = k ->> 'name')))`);
}
