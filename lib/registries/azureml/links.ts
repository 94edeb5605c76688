import type { Links } from "../types";
import { type Config, studioOf } from "./config";

/** Pages of the vendor's studio. It has none of a model with all its versions whose address is known for certain. */
export function linksOf(settings: Config): Links {
  const { resource, subscription, resourceGroup, name } = settings;
  const studio = studioOf(settings);
  const workspace = `wsid=/subscriptions/${subscription}/resourcegroups/${resourceGroup}/workspaces/${name}`;
  const part = encodeURIComponent;
  return {
    model: () => null,
    version: (model, version) =>
      resource === "workspace"
        ? `${studio}/model/${part(model)}:${part(version)}/details?${workspace}`
        : `${studio}/registries/${part(name)}/models/${part(model)}/version/${part(version)}`,
    run: (run) => (resource === "workspace" ? `${studio}/runs/${part(run)}?${workspace}` : null),
  };
}
