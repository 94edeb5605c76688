import "server-only";

import type { Viewer } from "@/lib/auth";
import { holdersOf } from "@/lib/catalog/holders";
import { stageOf } from "@/lib/catalog/stage-of";
import { Prisma } from "@/lib/db/client";
import { versionLabel } from "@/lib/format";
import type { Deployment, StageRule } from "@/lib/registries/types";
import { modelScopeSql } from "@/lib/scope";
import { trafficTarget } from "@/lib/target";

import { plain } from "./reality";
import { splitOf, versionShares } from "./shares";
import type { DeploymentLine, Drift } from "./types";

/** A version that a deployment names, as the catalog knows it; only of models that the viewer may see. */
export type Known = {
  model: string;
  name: string;
  version: string;
  /** The registry has it no longer, or the catalog never had it. */
  gone: boolean;
  nativeStage: string | null;
  aliases: string[];
  tags: Record<string, string> | null;
  production: unknown;
};

/** What the deployments of endpoint `e` serve, as `Known[]` in JSON. Of several incarnations the living one, else the newest gone. */
export function knownSql(viewer: Viewer): Prisma.Sql {
  return Prisma.sql`(
    SELECT json_agg(json_build_object('model', m.native_key, 'name', m.name, 'version', d.version, 'gone', m.gone_at IS NOT NULL OR v.id IS NULL OR v.gone_at IS NOT NULL,
      'nativeStage', v.native_stage, 'tags', v.tags, 'production', CASE WHEN m.gone_at IS NULL THEN m.holders -> 'production' END,
      'aliases', ARRAY(SELECT a.key FROM jsonb_each_text(coalesce(m.aliases, '{}')) a WHERE a.value = d.version)))
    FROM (SELECT DISTINCT d.model, d.version FROM jsonb_to_recordset(e.deployments) AS d(model text, version text) WHERE d.version IS NOT NULL) d
    JOIN LATERAL (SELECT * FROM model k WHERE k.connection_id = e.connection_id AND k.native_key = d.model ORDER BY k.gone_at DESC NULLS FIRST LIMIT 1) m ON TRUE
    LEFT JOIN LATERAL (SELECT * FROM model_version k WHERE k.model_id = m.id AND k.native_key = d.version ORDER BY k.gone_at DESC NULLS FIRST LIMIT 1) v ON TRUE
    WHERE ${modelScopeSql(viewer, "model.read")})`;
}

/**
 * Whether the viewer may know that endpoint `e` serves this model. What the catalog does not know has no name, so a limit to names
 * hides it and a whole connection does not.
 */
export function mayKnowSql(viewer: Viewer, model: string): Prisma.Sql {
  return Prisma.sql`EXISTS (
    SELECT 1 FROM (SELECT e.connection_id, (SELECT k.name FROM model k WHERE k.connection_id = e.connection_id AND k.native_key = ${model} ORDER BY k.gone_at DESC NULLS FIRST LIMIT 1) AS name) m
    WHERE ${modelScopeSql(viewer, "model.read")})`;
}

/** The names, a line each, of the models that endpoint `e` serves and the viewer may see. */
export function servedNamesSql(viewer: Viewer): Prisma.Sql {
  return Prisma.sql`(
    SELECT string_agg(m.name, E'\n') FROM jsonb_to_recordset(e.deployments) AS d(model text)
    JOIN model m ON m.connection_id = e.connection_id AND m.native_key = d.model AND m.gone_at IS NULL
    WHERE ${modelScopeSql(viewer, "model.read")})`;
}

/** Whether endpoint `e` shares its requests out as the newest change decided here said; null when none was. */
export const decidedSql = Prisma.sql`(
    SELECT p.split = (
      SELECT jsonb_object_agg(d.key, d.share)
      FROM (SELECT d.key, round((100 * d.weight / sum(d.weight) OVER ())::numeric, 2) AS share FROM jsonb_to_recordset(e.deployments) AS d(key text, weight float8) WHERE d.weight > 0) d
      WHERE d.share > 0)
    FROM promotion p WHERE p.connection_id = e.connection_id AND p.target = ${trafficTarget("")} || e.native_key AND p.state = 'applied' ORDER BY p.state_at DESC LIMIT 1)`;

/** `v7` and `7` are one version: `plain`, in SQL. */
const plainSql = (version: Prisma.Sql) => Prisma.sql`regexp_replace(btrim(${version}), '^v(?=[0-9])', '', 'i')`;

/**
 * The versions that the server of endpoint `e` says it serves, as `text[]`; null where it does not tell, or did not answer when it was
 * looked at last. It names versions and not whose: where deployments are of several models, nobody is judged by it.
 */
export const toldSql = Prisma.sql`(
    SELECT array_agg(${plainSql(Prisma.sql`t.version`)}) FROM endpoint_health h, unnest(string_to_array(h.served_version, ',')) AS t(version)
    WHERE h.endpoint_id = e.id AND h.healthy AND btrim(t.version) <> ''
      AND (SELECT count(DISTINCT coalesce(d.model, '')) FROM jsonb_to_recordset(e.deployments) AS d(model text)) = 1)`;

/** What `driftOf` says of the models of endpoint `e`, `unknown` left out: the same law, for filtering and counting before a page is cut. */
export function verdictsSql(viewer: Viewer): Prisma.Sql {
  const isHeld = Prisma.sql`m.holders -> 'production' @> jsonb_build_array(jsonb_build_object('version', d.version))`;
  const held = Prisma.sql`ARRAY(SELECT DISTINCT h ->> 'version' AS version FROM jsonb_array_elements(m.holders -> 'production') h ORDER BY version)`;
  const share = (which: Prisma.Sql) => Prisma.sql`coalesce(sum(d.share) FILTER (WHERE ${which}), 0)`;
  return Prisma.sql`ARRAY(
    SELECT CASE WHEN NOT array_agg(${plainSql(Prisma.sql`d.version`)}) && ${toldSql} THEN 'differs'
                WHEN array_agg(DISTINCT d.version ORDER BY d.version) = ${held} THEN 'agrees'
                WHEN NOT array_agg(d.version) @> ${held} THEN 'differs'
                WHEN ${share(isHeld)} > ${share(Prisma.sql`NOT ${isHeld}`)} OR coalesce(${decidedSql}, false) THEN 'canary'
                ELSE 'differs' END
    FROM (
      SELECT d.model, d.version, round((100 * d.weight / sum(d.weight) OVER ())::numeric, 2) AS share
      FROM jsonb_to_recordset(e.deployments) AS d(model text, version text, weight float8) WHERE e.kind = 'online' AND d.weight > 0) d
    JOIN model m ON m.connection_id = e.connection_id AND m.native_key = d.model AND m.gone_at IS NULL
    WHERE d.share > 0 AND d.version IS NOT NULL AND jsonb_array_length(m.holders -> 'production') > 0 AND ${modelScopeSql(viewer, "model.read")}
    GROUP BY m.id)`;
}

/** `seesAll`: the viewer may see every model of the connection, so what the catalog does not know is not hidden from them. */
export function linesOf(
  deployments: readonly Deployment[],
  known: readonly Known[],
  rules: readonly StageRule[],
  { isOnline, seesAll }: { isOnline: boolean; seesAll: boolean },
): DeploymentLine[] {
  const split = isOnline ? splitOf(deployments) : {};
  return deployments.map(({ key, status, mirrored, model, version, serves }) => {
    const served = known.find((each) => each.model === model && each.version === version);
    return {
      key,
      status,
      share: split[key] ?? 0,
      mirrored,
      version: served
        ? {
            model: { key: served.model, name: served.name },
            key: served.version,
            stage: served.gone ? null : stageOf(rules, served),
            gone: served.gone,
          }
        : null,
      serves: isHidden({ model, version }, known, seesAll) ? null : (serves ?? registeredWords(model, version)),
    };
  });
}

/** Whether it serves what the viewer may not see; then nothing may be shown that names it in other words. */
export function isHidden(
  { model, version }: Pick<Deployment, "model" | "version">,
  known: readonly Known[],
  seesAll: boolean,
): boolean {
  return model !== null && !seesAll && !known.some((each) => each.model === model && each.version === version);
}

/**
 * For each model with live requests that the viewer may see, in the order of their names. `isDecided`: they are shared out as was
 * decided here. `told`: what `toldSql` answers.
 */
export function driftOf(
  deployments: readonly Deployment[],
  known: readonly Known[],
  { isDecided, told }: { isDecided: boolean; told: readonly string[] | null },
): Drift[] {
  const shares = versionShares(deployments);
  const models = new Map(known.map((each) => [each.model, each]));
  return [...models.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ model, name, production }): Drift[] => {
      const serves = shares.filter((each) => each.model === model).map(({ version, share }) => ({ version, share }));
      if (serves.length === 0) return [];
      const registrySays = [...new Set(holdersOf({ production }, "production").map(({ version }) => version))];
      const serverSays = isAnyOf(serves, told) ? null : told;
      const verdict = verdictOf(registrySays, serves, { isDecided, serverSays });
      return [
        { model: { key: model, name }, registrySays, serves, serverSays: serverSays && [...serverSays], verdict },
      ];
    });
}

/**
 * Whether the server tells of a version that gets requests. Where several get them, whoever of their servers answered tells of its own,
 * so one of them is enough.
 */
function isAnyOf(serves: Drift["serves"], told: readonly string[] | null): boolean {
  return told === null || serves.some(({ version }) => told.includes(plain(version)));
}

/** A candidate beside all of production is a canary when it was decided here, or while production gets more than it: nobody splits by accident so. */
function verdictOf(
  registrySays: readonly string[],
  serves: Drift["serves"],
  { isDecided, serverSays }: { isDecided: boolean; serverSays: readonly string[] | null },
): Drift["verdict"] {
  if (registrySays.length === 0) return "unknown";
  if (serverSays !== null) return "differs";
  if (!registrySays.every((held) => serves.some(({ version }) => version === held))) return "differs";
  if (serves.length === registrySays.length) return "agrees";
  const hundredths = (isHeld: boolean) =>
    serves
      .filter(({ version }) => registrySays.includes(version) === isHeld)
      .reduce((sum, { share }) => sum + Math.round(100 * share), 0);
  return isDecided || hundredths(true) > hundredths(false) ? "canary" : "differs";
}

function registeredWords(model: string | null, version: string | null): string | null {
  return model === null ? null : version === null ? model : `${model} ${versionLabel(version)}`;
}
