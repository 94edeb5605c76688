import { z } from "zod";

import type { GateKind } from "./types";

const parse = z.object({ kind: z.literal("version-status") });
type Definition = z.output<typeof parse>;

/** The registry says the version is ready. */
export const versionStatus = {
  kind: "version-status",
  label: "The version is ready",
  fields: [],
  parse,
  evaluate(_definition, { candidate: { status, statusMessage } }) {
    const value = statusMessage === null || statusMessage === "" ? status : `${status}: ${statusMessage}`;
    if (status === "ready") return { state: "pass", value, fix: null };
    if (status === "creating")
      return { state: "waiting", value, fix: "Clears by itself once the registry has finished making the version." };
    return { state: "fail", value, fix: "Whoever made the version has to make it again." };
  },
  explain: () => "The registry says the version is ready",
  metrics: () => [],
} satisfies GateKind<Definition>;
