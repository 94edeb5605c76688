import { AppError } from "@/lib/errors";

import type { Files, Probe } from "../types";
import type { Client } from "./client";
import type { Config } from "./config";
import { lifecycleOf } from "./lifecycle";
import { changesAbility } from "./permissions";
import { runsOf } from "./runs";
import {
  permissionsReply,
  serverInfoReply,
  usedModelPage,
  userReply,
  versionPage,
  type WireVersion,
  workspacesReply,
} from "./wire";
import { z } from "zod";

type Ability = Probe["abilities"][number];

const sampleSize = 100;

/** About ten small calls. Throws what is wrong with the address or the credentials; lesser lacks are abilities. */
export async function probe(client: Client, config: Config, files: Files): Promise<Probe> {
  const models = await client
    .get(usedModelPage, "2.0/mlflow/registered-models/search", { max_results: sampleSize, order_by: "name ASC" })
    .catch((error: unknown) => {
      throw sharpened(error);
    });
  const [version, identity, permissions, spaces, versions, webhooks] = await Promise.all([
    client.text("version").catch(absent),
    identityOf(client, config),
    client.get(permissionsReply, "3.0/mlflow/users/current/permissions").catch(absent),
    workspacesOf(client, config),
    versionsAbility(client),
    webhooksAbility(client),
  ]);
  const sample = versions.sample ?? models.items.flatMap((model) => model.latest_versions ?? [])[0] ?? null;
  const tries = await Promise.all([runsAbility(client, sample), filesAbility(files, sample)]);

  const count = `${models.items.length}${models.token ? " or more" : ""} found`;
  return {
    server:
      version && /^\d+\.\d+/.test(version) && version.length < 40 ? `MLflow ${version}` : "MLflow, version not told",
    identity,
    abilities: [
      { ability: "List models", ok: true, detail: count },
      versions.ability,
      ...tries,
      webhooks,
      ...spaces,
      changesAbility(
        permissions,
        models.items.map(({ name }) => name),
        config.workspace,
      ),
    ],
    lifecycle: lifecycleOf(models.items, models.token === null),
  };
}

/** The first call tells a stranger from an MLflow at another path. */
function sharpened(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== "unsupported") return error;
  return new AppError(
    "registry_protocol",
    "This address answers, but not like MLflow: it has no model registry there. If MLflow runs under a path (--static-prefix, or behind a proxy), that path belongs to the address.",
    { cause: error },
  );
}

async function identityOf(client: Client, config: Config): Promise<string | null> {
  const reply = await client.get(userReply, "2.0/mlflow/users/current").catch(absent);
  if (!reply) return config.auth === "basic" ? (config.username ?? null) : null;
  return reply.user.is_admin ? `${reply.user.username} (administrator)` : reply.user.username;
}

async function workspacesOf(client: Client, config: Config): Promise<Ability[]> {
  const info = await client.get(serverInfoReply, "3.0/mlflow/server-info").catch(absent);
  const ability = "Workspace";
  if (!info?.workspaces_enabled) {
    return config.workspace === undefined
      ? []
      : [{ ability, ok: false, detail: "This server has no workspaces; the setting has no effect." }];
  }
  const reply = await client.get(workspacesReply, "3.0/mlflow/workspaces").catch(absent);
  const names = (reply?.workspaces ?? []).map(({ name }) => name);
  const others =
    names.length > 0 ? ` This server has: ${names.slice(0, 10).join(", ")}${names.length > 10 ? ", …" : ""}.` : "";
  return [{ ability, ok: true, detail: `Reads “${config.workspace ?? "default"}”.${others}` }];
}

async function versionsAbility(client: Client): Promise<{ ability: Ability; sample: WireVersion | null }> {
  const ability = "Read versions";
  try {
    const query = { max_results: 20, order_by: "last_updated_timestamp DESC" };
    const { items } = await client.get(versionPage, "2.0/mlflow/model-versions/search", query);
    return {
      ability: { ability, ok: true, detail: null },
      sample: items.find(({ run_id }) => run_id) ?? items[0] ?? null,
    };
  } catch (error) {
    return { ability: { ability, ...refusal(error) }, sample: null };
  }
}

async function runsAbility(client: Client, sample: WireVersion | null): Promise<Ability> {
  const ability = "Read runs and metrics";
  if (!sample?.run_id) return { ability, ok: null, detail: "No version with a run to try it on." };
  return tried(ability, async () => {
    const run = await runsOf(client, null).findRun(sample.run_id ?? "");
    return run ? null : "The run of the version that was tried is purged.";
  });
}

async function filesAbility(files: Files, sample: WireVersion | null): Promise<Ability> {
  const ability = "Read files of versions";
  if (!sample) return { ability, ok: null, detail: "No version to try it on." };
  return tried(ability, async () => {
    const found = await files.list(sample.name, sample.version);
    return found.length === 0 ? "The version that was tried has none." : null;
  });
}

async function webhooksAbility(client: Client): Promise<Ability> {
  const ability = "Webhooks";
  try {
    await client.get(z.unknown(), "2.0/mlflow/webhooks", { max_results: 1 });
    return { ability, ok: true, detail: "Aliases, tags and new versions can be announced at once." };
  } catch (error) {
    const code = error instanceof AppError ? error.code : null;
    if (code === "unsupported")
      return { ability, ok: false, detail: "Not on this server: MLflow 3.3 or newer, with a database." };
    if (code === "registry_denied") return { ability, ok: false, detail: "Only for administrators of the server." };
    if (code !== "registry_unavailable") return { ability, ...refusal(error) };
    return {
      ability,
      ok: false,
      detail: "The server fails to list them: it may need a fixed MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY.",
    };
  }
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
