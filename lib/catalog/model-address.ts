import { paths } from "@/lib/paths";

import { type VersionsQuery, versionsQuery } from "./types";

type Raw = Record<string, string | string[] | undefined>;

/** The model page's own part of its address; null when a page of versions is asked for that cannot be. */
export function readModelPage(raw: Raw): { versions: VersionsQuery; metric: string | null } | null {
  const versions = versionsQuery.safeParse({ after: raw["after"], before: raw["before"] });
  if (!versions.success) return null;
  return { versions: versions.data, metric: typeof raw["metric"] === "string" ? raw["metric"] : null };
}

/** Addresses of the neighbouring pages of versions; what else stands in the address stays. */
export function versionsAddress(
  model: { connection: string; key: string },
  raw: Raw,
  page: { newer: string | null; older: string | null },
) {
  const address = (name: "after" | "before", key: string | null) => {
    if (key === null) return null;
    const search = new URLSearchParams();
    for (const [other, value] of Object.entries(raw))
      if (typeof value === "string" && other !== "after" && other !== "before") search.set(other, value);
    search.set(name, key);
    return `${paths.model(model.connection, model.key)}?${search}#versions`;
  };
  return { newer: address("before", page.newer), older: address("after", page.older) };
}
