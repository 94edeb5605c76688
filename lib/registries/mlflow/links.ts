import type { Links } from "../types";

/** Pages of MLflow's own UI, which routes behind the `#`. */
export function linksOf(uiBase: string): Links {
  const model = (name: string) => `${uiBase}/#/models/${encodeURIComponent(name)}`;
  return {
    model,
    version: (name, version) => `${model(name)}/versions/${encodeURIComponent(version)}`,
    run: (run, experiment) =>
      experiment === null
        ? null
        : `${uiBase}/#/experiments/${encodeURIComponent(experiment)}/runs/${encodeURIComponent(run)}`,
  };
}
