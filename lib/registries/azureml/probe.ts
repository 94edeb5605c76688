import { AppError } from "@/lib/errors";

import { identityIn } from "../cloud/azure";
import type { Probe } from "../types";
import type { Client } from "./client";
import { type Config, resourcesOf, storageOf } from "./config";
import { filesOf } from "./files";
import { lifecycleOf } from "./lifecycle";
import { archivedWord } from "./map";
import type { Region } from "./region";
import { runsOf } from "./runs";
import { wireBatchEndpoint, wireModel, wireOnlineEndpoint, wireVersion, type WireVersion } from "./wire";

type Ability = Probe["abilities"][number];
type Sample = { model: string; wire: WireVersion };

const modelsLookedAt = 10;

/** About twenty small calls. Throws what is wrong with address, credentials or names; lesser lacks are abilities. */
export async function probe(client: Client, settings: Config, region: Region | null): Promise<Probe> {
  const { location } = await client.workspace();
  const models = await client.page(wireModel, "models", { listViewType: "All" }, { cursor: null });
  const items = models?.items ?? [];
  const versions = await sampled(
    client,
    items.slice(0, modelsLookedAt).map(({ name }) => name),
  );
  const withRun = versions.sample.find(({ wire }) => wire.properties.jobName);
  const withFiles = versions.sample.find(({ wire }) => wire.properties.modelUri);
  const [runs, files, endpoints, changes] = await Promise.all([
    runsAbility(region, settings, withRun),
    filesAbility(client, settings, withFiles),
    settings.resource === "workspace" ? endpointsAbility(client) : [],
    changesAbilities(client, settings),
  ]);
  const words = versions.sample.map(({ wire: { properties } }) =>
    properties.isArchived ? archivedWord : properties.stage || null,
  );
  const count = `${items.length}${models?.cursor ? " or more" : ""} found`;
  return {
    server: `Azure Machine Learning ${settings.resource} ${settings.name}${location ? ` in ${location}` : ""}`,
    identity: identityIn(await client.tokens.headers(resourcesOf(settings).arm)),
    abilities: [
      { ability: "List models", ok: true, detail: count },
      versions.ability,
      ...runs,
      files,
      ...endpoints,
      ...changes,
    ],
    lifecycle: lifecycleOf(words, Math.min(items.length, modelsLookedAt)),
  };
}

async function sampled(client: Client, names: string[]): Promise<{ ability: Ability; sample: Sample[] }> {
  const ability = "Read versions";
  try {
    const pages = await Promise.all(
      names.map(async (model) => {
        const path = `models/${encodeURIComponent(model)}/versions`;
        const page = await client.page(wireVersion, path, { listViewType: "All" }, { cursor: null });
        return (page?.items ?? []).map((wire) => ({ model, wire }));
      }),
    );
    return { ability: { ability, ok: true, detail: null }, sample: pages.flat() };
  } catch (error) {
    return { ability: { ability, ...refusal(error) }, sample: [] };
  }
}

async function runsAbility(region: Region | null, settings: Config, sample: Sample | undefined): Promise<Ability[]> {
  if (settings.resource === "registry") return [];
  const ability = "Read runs and metrics";
  if (!region) return [{ ability, ok: false, detail: "The address of the region is not set." }];
  const run = sample?.wire.properties.jobName;
  if (!run) return [{ ability, ok: null, detail: "No version with a job to try it on." }];
  return [
    await tried(ability, async () =>
      (await runsOf(region).findRun(run)) ? null : "The run of the version that was tried is not there.",
    ),
  ];
}

async function filesAbility(client: Client, settings: Config, sample: Sample | undefined): Promise<Ability> {
  const ability = "Read files of versions";
  if (storageOf(settings).length === 0) return { ability, ok: false, detail: "No storage address is set." };
  if (!sample) return { ability, ok: null, detail: "No version to try it on." };
  return tried(ability, async () => {
    const files = await filesOf(client, settings).list(sample.model, sample.wire.name);
    return files.length === 0 ? "The version that was tried has none." : null;
  });
}

async function endpointsAbility(client: Client): Promise<Ability[]> {
  return [
    await tried("Read endpoints", async () => {
      const online = await client.page(wireOnlineEndpoint, "onlineEndpoints", {}, { cursor: null });
      const batch = await client.page(wireBatchEndpoint, "batchEndpoints", {}, { cursor: null });
      return `${online?.items.length ?? 0} online and ${batch?.items.length ?? 0} batch on the first pages`;
    }),
  ];
}

/** Resource Manager tells every caller what it may do, so no change has to be tried. */
async function changesAbilities(client: Client, { resource }: Config): Promise<Ability[]> {
  const kind = resource === "workspace" ? "workspaces" : "registries";
  const asked = [
    { ability: "Change stages and tags", action: `Microsoft.MachineLearningServices/${kind}/models/versions/write` },
    ...(resource === "workspace"
      ? [{ ability: "Shift traffic", action: "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/write" }]
      : []),
  ];
  const reply = await client.permissions().catch((error: unknown) => {
    if (error instanceof AppError) return null;
    throw error;
  });
  return asked.map(({ ability, action }) => {
    if (!reply) return { ability, ok: null, detail: "Azure did not tell; not tried." };
    const ok = isGranted(reply.value, action);
    return { ability, ok, detail: ok ? null : `The action ${action} is not granted.` };
  });
}

type Grant = { actions?: string[] | null | undefined; notActions?: string[] | null | undefined };

/** Each assignment grants its actions but for those it takes out again; another may grant them all the same. */
export function isGranted(grants: Grant[], action: string): boolean {
  const fits = (patterns: string[] | null | undefined) =>
    (patterns ?? []).some((pattern) => {
      const escaped = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
      return new RegExp(`^${escaped.join(".*")}$`, "i").test(action);
    });
  return grants.some(({ actions, notActions }) => fits(actions) && !fits(notActions));
}

async function tried(ability: string, work: () => Promise<string | null>): Promise<Ability> {
  try {
    return { ability, ok: true, detail: await work() };
  } catch (error) {
    return { ability, ...refusal(error) };
  }
}

function refusal(error: unknown): { ok: false; detail: string } {
  if (!(error instanceof AppError)) throw error;
  return { ok: false, detail: error.message };
}
