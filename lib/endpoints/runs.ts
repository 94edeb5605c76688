import "server-only";

import { appendAudit } from "@/lib/audit/append";
import { actorOf, recordDenial, type Viewer } from "@/lib/auth";
import { transact } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { BatchInput, BatchRuns } from "@/lib/registries/types";
import { toFailure } from "@/lib/result";

import { whyNotRun } from "./able";
import { findEndpoint, type FoundEndpoint } from "./queries";
import type { EndpointRef, RunInput, RunLine } from "./types";

/** Runs that a page shows: older ones are in the registry. */
const shown = 20;

/** The newest runs of a batch endpoint. Throws what the registry throws, and `unsupported` where there are no runs. */
export async function listRuns(viewer: Viewer, ref: EndpointRef): Promise<RunLine[]> {
  const found = await findEndpoint(viewer, ref);
  const { items } = await runsOf(found).listRuns(found.row.key, { cursor: null, limit: shown });
  // Where a run writes to is often named after what it ran.
  const told = found.partlyHidden ? { output: null } : {};
  return items.slice(0, shown).map((run) => ({
    ...run,
    ...told,
    startedAt: run.startedAt?.getTime() ?? null,
    endedAt: run.endedAt?.getTime() ?? null,
  }));
}

/** The very call that starting this run would make. Asks no registry. */
export async function describeRun(viewer: Viewer, input: RunInput): Promise<{ call: string }> {
  const found = await findEndpoint(viewer, input);
  return { call: runsOf(found).describeStart(found.row.key, batchInputOf(found, input)) };
}

/**
 * Starts a run, asking once. That it was ordered, and with which call, is in the audit log before the registry is asked; what
 * came of it follows. Throws what the registry throws.
 */
export async function startRun(viewer: Viewer, input: RunInput): Promise<{ run: string }> {
  const found = await findEndpoint(viewer, input);
  const runs = runsOf(found);
  const batch = batchInputOf(found, input);
  await requireRun(viewer, found, input.deployment);
  const call = runs.describeStart(found.row.key, batch);
  const { connectionId, name, key } = found.row;
  const about = {
    actor: actorOf(viewer),
    subject: { kind: "endpoint", id: `${connectionId}/${key}`, name },
    connectionId,
  };
  await transact((tx) => appendAudit(tx, { ...about, type: "endpoint.run-ordered", payload: { call, ...batch } }));
  const run = await runs.startRun(key, batch).catch(async (error: unknown) => {
    const { code, message } = toFailure(error);
    await transact((tx) =>
      appendAudit(tx, { ...about, type: "endpoint.run-failed", payload: { call, code, why: message } }),
    );
    throw error;
  });
  await transact((tx) => appendAudit(tx, { ...about, type: "endpoint.run-started", payload: { call, run } }));
  return { run };
}

function batchInputOf({ lines }: FoundEndpoint, { deployment, uri, kind }: RunInput): BatchInput {
  if (deployment !== null && !lines.deployments.some(({ key }) => key === deployment))
    throw new AppError("invalid", `There is no deployment ${deployment}.`, {
      fields: { deployment: ["Choose one of those that are there."] },
    });
  return { deployment, uri, kind };
}

/** Which one the registry takes by default is not known here: then all of them have to be allowed. */
async function requireRun(viewer: Viewer, { row, lines }: FoundEndpoint, deployment: string | null): Promise<void> {
  const deployments =
    deployment === null ? lines.deployments : lines.deployments.filter(({ key }) => key === deployment);
  const why = whyNotRun(viewer, { connection: { id: row.connectionId, name: row.connectionName }, deployments });
  if (why === null) return;
  if (deployments.length === 0) throw new AppError("conflict", why);
  await recordDenial(viewer, "endpoint.run", { id: row.connectionId, name: row.name });
  throw new AppError("forbidden", why);
}

function runsOf({ lines, opened }: FoundEndpoint): BatchRuns {
  if (!opened.ok)
    throw new AppError(opened.error.code === "unexpected" ? "unsupported" : opened.error.code, opened.error.message);
  const { endpoints } = opened.data;
  if (lines.kind !== "batch" || !endpoints?.runs)
    throw new AppError("unsupported", `${lines.name} takes no runs that could be started from here.`);
  return endpoints.runs;
}
