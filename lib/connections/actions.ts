"use server";

import { z } from "zod";

import { action } from "@/lib/action";
import { actorOf } from "@/lib/auth";
import { paths } from "@/lib/paths";

import { requireReach, withReach } from "./access";
import { changeConnection, changeRules, createConnection, keepProbe, retireConnection } from "./commands";
import { findProblems, probeDraft, probeIfChanged } from "./probe";
import { sameRules } from "./rules";
import { draft, savedDraft, slug } from "./types";
import { subscribe, unsubscribe } from "./webhooks";

const one = z.object({ slug });
/** `began`: the mapping that the form began with. */
const saved = savedDraft.extend({ slug, began: savedDraft.shape.rules });
const pages = (input: { slug: string }) => [paths.overview, paths.connections, paths.connection(input.slug)];

/** Problems by field of what is in the form now; asks no registry. */
export const checkDraft = action({
  permission: "connection.manage",
  input: draft,
  async run(viewer, input) {
    await requireReach(viewer, input.slug);
    return findProblems(input);
  },
});

/** Asks the registry with what is in the form; for settings that are saved already the answer is kept. */
export const testConnection = action({
  permission: "connection.manage",
  input: draft.extend({ name: z.string().trim().max(80) }),
  run: (viewer, input) =>
    withReach(viewer, input.slug, async (powers) => {
      const { probe, changed } = await probeDraft(input, input.name || "The registry", powers);
      if (input.slug !== null && !changed) await keepProbe(input.slug, probe);
      return probe;
    }),
});

/** Saves a new connection once its test passes; the observer begins at once. */
export const connect = action({
  permission: "connection.manage",
  input: savedDraft.extend({ slug: z.null() }),
  run: (viewer, input) =>
    withReach(viewer, null, async (powers) => {
      const { probe } = await probeDraft(input, input.name, powers);
      const { kind, name, settings, rules } = input;
      return createConnection(actorOf(viewer), { kind, name, settings, rules, probe }, powers);
    }),
  stale: () => [paths.overview, paths.connections],
});

/**
 * Saves changed settings once their test passes, and the mapping where the form changed it; the observer maps the catalog again within
 * about a second. The mapping goes first, for it is refused when somebody else changed it meanwhile.
 */
export const saveConnection = action({
  permission: "connection.manage",
  input: saved,
  run: (viewer, input) =>
    withReach(viewer, input.slug, async (powers) => {
      const { name, settings, keep, began, rules } = input;
      const probe = await probeIfChanged(input, name, powers);
      if (!sameRules(began, rules)) await changeRules(actorOf(viewer), input.slug, { began, rules });
      await changeConnection(actorOf(viewer), input.slug, { name, settings, keep, probe }, powers);
    }),
  stale: pages,
});

export const retire = action({
  permission: "connection.manage",
  input: one,
  async run(viewer, input) {
    await requireReach(viewer, input.slug);
    // While its credentials are still there: afterwards nobody can tell the registry to stop.
    const { left } = await unsubscribe(actorOf(viewer), input.slug);
    await retireConnection(actorOf(viewer), input.slug);
    return { left };
  },
  stale: pages,
});

export const receiveChanges = action({
  permission: "connection.manage",
  input: one,
  async run(viewer, input) {
    await requireReach(viewer, input.slug);
    return subscribe(actorOf(viewer), input.slug);
  },
  stale: pages,
});

export const stopReceivingChanges = action({
  permission: "connection.manage",
  input: one,
  async run(viewer, input) {
    await requireReach(viewer, input.slug);
    return unsubscribe(actorOf(viewer), input.slug);
  },
  stale: pages,
});
