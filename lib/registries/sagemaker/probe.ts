import { AppError } from "@/lib/errors";

import { callerIdentity } from "../cloud/aws";
import type { Store } from "../stores/types";
import { inLanes } from "../lanes";
import type { Io, Probe } from "../types";
import type { Client } from "./client";
import { awsSettings, type Config } from "./config";
import { lifecycleOf } from "./lifecycle";
import { metricSources, placesOf } from "./map";
import type { Packages } from "./packages";
import {
  actionPage,
  endpointPage,
  groupPage,
  packagePage,
  type WireGroup,
  type WirePackage,
  type WireSummary,
} from "./wire";

type Ability = Probe["abilities"][number];
type Asking = { client: Client; packages: Packages; store: Store; config: Config; io: Io };

const groupsLookedAt = 20;

/** Two to three dozen small calls. Throws what is wrong with the address or the credentials; lesser lacks are abilities. */
export async function probe(asking: Asking): Promise<Probe> {
  const { client, packages, config } = asking;
  const groups = await client.call(groupPage, "ListModelPackageGroups", {
    MaxResults: 100,
    SortBy: "CreationTime",
    SortOrder: "Descending",
  });
  const identity = await identityOf(asking);
  const looked = groups.items.slice(0, groupsLookedAt);
  const versions = await versionsOf(client, looked);
  const sample = versions.list.at(0) ?? null;
  const described = await describedOf(packages, sample);
  const count = `${groups.items.length}${groups.token ? " or more" : ""} found`;
  const lists = [
    tried("Read the history of approvals and stages", () =>
      client.call(actionPage, "ListActions", { ActionType: "Approval", MaxResults: 1 }),
    ),
    tried("Read endpoints", () => client.call(endpointPage, "ListEndpoints", { MaxResults: 1 })),
  ];
  const inWords = `${versions.list.length} ${versions.list.length === 1 ? "version" : "versions"} of the ${looked.length} newest groups`;
  return {
    server: `Amazon SageMaker in ${config.region}, account ${config.account}`,
    identity: identity?.arn ?? null,
    abilities: [
      { ability: "List model package groups", ok: true, detail: count },
      versions.ability,
      described.ability,
      await metricsAbility(asking.store, described.wire),
      await filesAbility(asking.store, described.wire),
      ...(await Promise.all(lists)),
      { ability: "Change approvals, stages, metadata and traffic", ok: null, detail: "Not tried." },
    ],
    lifecycle: lifecycleOf(
      versions.list.map(({ ModelLifeCycle, ModelApprovalStatus }) => ({
        stage: ModelLifeCycle?.Stage || null,
        approval: ModelApprovalStatus || null,
      })),
      inWords,
    ),
  };
}

/** Null where STS cannot be reached: then nobody knows whose credentials these are, and the rest may still work. */
async function identityOf({ client, config, io }: Asking) {
  const identity = await callerIdentity(awsSettings(config), io, client.credentials).catch(absent);
  if (identity !== null && identity.account !== config.account)
    throw new AppError(
      "invalid",
      `These credentials belong to account ${identity.account}, and the connection is for account ${config.account}.`,
    );
  return identity;
}

async function versionsOf(client: Client, groups: WireGroup[]): Promise<{ ability: Ability; list: WireSummary[] }> {
  const ability = "List versions";
  if (groups.length === 0) return { ability: { ability, ok: null, detail: "No group to try it on." }, list: [] };
  try {
    const pages = await inLanes(groups, ({ ModelPackageGroupName }) =>
      client.find(packagePage, "ListModelPackages", {
        ModelPackageGroupName,
        MaxResults: 100,
        SortBy: "CreationTime",
        SortOrder: "Descending",
      }),
    );
    return { ability: { ability, ok: true, detail: null }, list: pages.flatMap((page) => page?.items ?? []) };
  } catch (error) {
    return { ability: { ability, ...refusal(error) }, list: [] };
  }
}

async function describedOf(
  packages: Packages,
  sample: WireSummary | null,
): Promise<{ ability: Ability; wire: WirePackage | null }> {
  const ability = "Read versions";
  if (!sample) return { ability: { ability, ok: null, detail: "No version to try it on." }, wire: null };
  try {
    const wire = await packages.findByArn(sample.ModelPackageArn);
    return { ability: { ability, ok: true, detail: null }, wire };
  } catch (error) {
    return { ability: { ability, ...refusal(error) }, wire: null };
  }
}

async function metricsAbility(store: Store, wire: WirePackage | null): Promise<Ability> {
  const ability = "Read metrics from S3";
  const source = wire && metricSources(wire).find(({ kind, name }) => kind === "ModelQuality" && name === "Statistics");
  if (!source) return { ability, ok: null, detail: "The newest version has no model quality statistics to try it on." };
  return tried(ability, async () => {
    const file = await store.open(source.uri, "", Number.MAX_SAFE_INTEGER / 2);
    await file?.stream.cancel();
    return file ? null : "The document that the newest version names is not there.";
  });
}

async function filesAbility(store: Store, wire: WirePackage | null): Promise<Ability> {
  const ability = "List files in S3";
  const place = wire && placesOf(wire)[0];
  if (!place) return { ability, ok: null, detail: "The newest version has no model data to try it on." };
  return tried(ability, () => store.list(place.uri));
}

async function tried(ability: string, work: () => Promise<unknown>): Promise<Ability> {
  try {
    const found = await work();
    return { ability, ok: true, detail: typeof found === "string" ? found : null };
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
