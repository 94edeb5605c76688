import type { Links } from "../types";

/** Pages of MLflow's own UI, which routes behind the `#` and keeps the workspace in each route. */
export function linksOf(uiBase: string, workspace: string | null): Links {
  const page = (...parts: string[]) => {
    const route = parts.map(encodeURIComponent).join("/");
    return `${uiBase}/#/${route}${workspace === null ? "" : `?workspace=${encodeURIComponent(workspace)}`}`;
  };
  return {
    model: (name) => page("models", name),
    version: (name, version) => page("models", name, "versions", version),
    run: (run, experiment) => (experiment === null ? null : page("experiments", experiment, "runs", run)),
  };
}
