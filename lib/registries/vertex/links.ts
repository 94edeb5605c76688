import type { Links } from "../types";
import type { Config } from "./config";

/** Pages of Google's console; none for an address without TLS, which is not Google's. */
export function linksOf({ project, location, url }: Config): Links {
  const page = (path: string) => {
    if (url?.startsWith("http:")) return null;
    const address = `https://console.cloud.google.com/vertex-ai/locations/${location}/${path}`;
    return `${address}?project=${encodeURIComponent(project)}`;
  };
  const part = encodeURIComponent;
  return {
    model: (model) => page(`models/${part(model)}`),
    version: (model, version) => page(`models/${part(model)}/versions/${part(version)}`),
    run: () => null,
  };
}
