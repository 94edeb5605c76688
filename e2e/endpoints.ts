import type { EndpointRef, Registration } from "@/lib/endpoints/types";

import { expect } from "./fixtures";
import type { Shared } from "./setup";
import { scoringOnLoopback } from "./stack/fillings.mjs";
import { startScoring } from "./stack/mlflow.mjs";
import { anyFreePort } from "./stack/ports.mjs";
import { callAction, type Caller } from "./torture/calls";

/** A scoring server on loopback that serves one version of one model of the shared connection. */
export function scoringOf(
  name: string,
  address: string,
  {
    model = "heart-disease",
    version = "7",
    ...more
  }: Partial<Registration> & { model?: string; version?: string } = {},
): Registration {
  return { ...scoringOnLoopback({ name, address, model, version }), ...more };
}

/** Registers an endpoint by the call that the form makes, once the connection's models are read. Answers its address. */
export async function registerEndpoint(administrator: Caller, registration: Registration): Promise<EndpointRef> {
  let made: EndpointRef | null = null;
  await expect(async () => {
    const result = await callAction<EndpointRef>(administrator, "register", registration);
    expect(result).toMatchObject({ ok: true });
    if (result?.ok) made = result.data;
  }).toPass({ timeout: 90_000 });
  if (!made) throw new Error("It was registered.");
  return made;
}

/** A real scoring server for a trained version of the shared registry. */
export async function startScoringServer(
  { python, mlflow, mlflowFolder }: Shared,
  version: string,
  model = "heart-disease",
): Promise<{ url: string; stop(): Promise<void> }> {
  return startScoring({ python, folder: mlflowFolder, url: mlflow, model, version, port: await anyFreePort() });
}
