"use server";

import { z } from "zod";

import { action } from "@/lib/action";
import { actorOf } from "@/lib/auth";
import { paths } from "@/lib/paths";

import { requireReach, withReach } from "./access";
import { requireStillBegan } from "./began";
import { changeConnection, changeRules, createConnection, keepProbe, retireConnection } from "./commands";
import { findProblems, probeDraft, probeIfChanged } from "./probe";
import { sameRules } from "./rules";
import { draft, savedDraft, slug } from "./types";
import { subscribe, unsubscribe } from "./webhooks";

const one = z.object({ slug });
/** `began`: what the form began with. */
const saved = savedDraft.extend({ slug, began: savedDraft });
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
 * Saves what the form changed: name and settings once their test passes, and the mapping, which the observer applies to the catalog
 * within about a second. What it left alone is not written, and a change on top of somebody else's is refused.
 */
export const saveConnection = action({
  permission: "connection.manage",
  input: saved,
  run: (viewer, input) =>
    withReach(viewer, input.slug, async (powers) => {
      const { name, settings, keep, began, rules } = input;
      const touched =
        JSON.stringify([name, settings, keep]) !== JSON.stringify([began.name, began.settings, began.keep]);
      if (touched) await requireStillBegan(input.slug, began);
      const probe = touched ? await probeIfChanged(input, name, powers) : null;
      if (!sameRules(began.rules, rules)) await changeRules(actorOf(viewer), input.slug, { began: began.rules, rules });
      if (touched) await changeConnection(actorOf(viewer), input.slug, { began, name, settings, keep, probe }, powers);
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
