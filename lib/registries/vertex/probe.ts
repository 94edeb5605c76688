import { AppError } from "@/lib/errors";

import type { Probe } from "../types";
import type { Client } from "./client";
import type { Config } from "./config";
import { endpointsOf } from "./endpoints";
import { runsOf } from "./evaluations";
import { lifecycleOf } from "./lifecycle";
import { aliasesOf, modelIdOf, runIdOf, versionIdOf } from "./map";
import { readVersions } from "./models";
import { inTurns } from "./pages";
import { modelPage, permissionsReply, type WireModel } from "./wire";

type Ability = Probe["abilities"][number];

const sampleSize = 50;
/** Models whose versions are read to learn of aliases; each costs a request. */
const looked = 8;

/** About fifteen small calls. Throws what is wrong with address, project or credentials; lesser lacks are abilities. */
export async function probe(client: Client, config: Config): Promise<Probe> {
  const { items, token } = await client.get(modelPage, `${client.parent}/models`, { pageSize: sampleSize });
  const versions = await versionsOf(client, items.slice(0, looked));
  const [sample] = items;
  const [identity, runs, files, endpoints, writing] = await Promise.all([
    client.credentials.identity().catch(absent),
    runsAbility(client, sample),
    filesAbility(client, items),
    endpointsAbility(client),
    writesAbility(client, sample),
  ]);
  return {
    server: `Vertex AI in ${config.location}`,
    identity,
    abilities: [
      { ability: "List models", ok: true, detail: `${items.length}${token ? " or more" : ""} found` },
      versions.ability,
      runs,
      files,
      endpoints,
      writing,
      { ability: "Shift traffic of endpoints", ok: null, detail: "Not tried." },
    ],
    lifecycle: lifecycleOf({ ...versions.sample, complete: token === null && items.length <= looked }),
  };
}

async function versionsOf(client: Client, models: WireModel[]) {
  const ability = "Read versions and aliases";
  try {
    const read = await inTurns(models, 4, (model) => readVersions(client, modelIdOf(model)));
    const found = read.filter((versions) => versions !== null);
    const labels = found.flat().map((version) => ({ ...version.labels }));
    return { ability: { ability, ok: true, detail: null }, sample: { aliases: found.map(aliasesOf), labels } };
  } catch (error) {
    return { ability: { ability, ...refusal(error) }, sample: { aliases: [], labels: [] } };
  }
}

async function runsAbility(client: Client, sample: WireModel | undefined): Promise<Ability> {
  const ability = "Read evaluations";
  if (!sample) return { ability, ok: null, detail: "No version to try it on." };
  return tried(ability, async () => {
    const id = runIdOf(client.parent, modelIdOf(sample), versionIdOf(sample));
    return (await runsOf(client).findRun(id)) ? null : "The version that was tried has none.";
  });
}

async function filesAbility(client: Client, models: WireModel[]): Promise<Ability> {
  const ability = "Read files of versions";
  const uri = models.map(({ artifactUri }) => artifactUri).find((each) => each && client.store.holds(each));
  if (!uri) return { ability, ok: null, detail: "No version with files in Cloud Storage to try it on." };
  return tried(ability, async () => {
    const files = await client.store.list(uri);
    return files.length === 0 ? "The version that was tried has none." : null;
  });
}

async function endpointsAbility(client: Client): Promise<Ability> {
  return tried("List endpoints", async () => {
    const { items, cursor } = await endpointsOf(client).listEndpoints({ cursor: null, limit: sampleSize });
    return `${items.length}${cursor ? " or more" : ""} found`;
  });
}

/** Google tells what somebody may do without doing it. Its own words warn that it is a hint, so "no" is told and "yes" is no promise. */
async function writesAbility(client: Client, sample: WireModel | undefined): Promise<Ability> {
  const ability = "Change aliases and labels";
  if (!sample) return { ability, ok: null, detail: "Not tried." };
  const permission = "aiplatform.models.update";
  const path = `${client.parent}/models/${modelIdOf(sample)}:testIamPermissions`;
  const reply = await client
    .send(permissionsReply, "POST", path, { permissions: [permission] }, undefined)
    .catch(absent);
  if (!reply) return { ability, ok: null, detail: "Not tried." };
  return (reply.permissions ?? []).includes(permission)
    ? { ability, ok: true, detail: null }
    : { ability, ok: false, detail: `The permission ${permission} is missing.` };
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

function absent(error: unknown): null {
  if (!(error instanceof AppError)) throw error;
  return null;
}
