import type { Links } from "../types";

/** Pages of SageMaker Studio, whose address belongs to a domain and is not to be had from the registry. */
export function linksOf(studioUrl: string | undefined): Links {
  const page = (model: string) =>
    studioUrl === undefined
      ? null
      : `${new URL(studioUrl).origin}/models/registered-models/${encodeURIComponent(model)}/versions`;
  return { model: page, version: page, run: () => null };
}
