import { transact } from "@/lib/db/client";
import { type CoverageAxis, extendCoverage, markRefused, type Watched } from "@/lib/history/coverage";

import type { Watch } from "./watch";

// What a reading that began at `start` or `at` was enough to have watched. It joins what was watched before when that is no
// further back than `gapMs`.

/** A complete sweep: the whole connection, but for the models that it refused. */
export async function coverConnection(watch: Watch, refused: string[], start: Date, gapMs: number): Promise<void> {
  const { connection, previous, registry } = watch;
  const axes: CoverageAxis[] = [
    "existence",
    "name",
    "description",
    "alias",
    ...(registry.changes ? (["stage", "approval"] as const) : []),
  ];
  await transact(async (tx) => {
    await extendCoverage(tx, connection.id, wholly(axes), start, gapMs);
    await markRefused(tx, connection.id, refused, new Date(previous.get("existence") ?? start), start);
  });
}

/** What the feed of changes shows, it shows of the whole connection: stages and approvals. */
export async function coverFeed(watch: Watch, at: Date, gapMs: number): Promise<void> {
  await transact((tx) => extendCoverage(tx, watch.connection.id, wholly(["stage", "approval"]), at, gapMs));
}

/**
 * These models were read by themselves: their own stretches of being watched grow. Aliases are the model's own; what its
 * versions hold was seen only where all of them were listed, and their tags only where that list carried them.
 */
export async function coverModels(
  watch: Watch,
  modelIds: string[],
  outcome: "done" | "partly",
  at: Date,
  gapMs: number,
): Promise<void> {
  const axes = outcome === "done" ? (["alias", "stage", "approval"] as const) : (["alias"] as const);
  const watched = modelIds.flatMap((modelId): Watched[] => axes.map((axis) => ({ modelId, axis })));
  await transact(async (tx) => {
    const tagged =
      outcome === "done"
        ? await tx.model.findMany({
            where: { id: { in: modelIds }, tagsListedAt: { gte: tx.model.fields.listedAt } },
            select: { id: true },
          })
        : [];
    await extendCoverage(
      tx,
      watch.connection.id,
      [...watched, ...tagged.map(({ id }): Watched => ({ modelId: id, axis: "tag" }))],
      at,
      gapMs,
    );
  });
}

function wholly(axes: CoverageAxis[]): Watched[] {
  return axes.map((axis) => ({ modelId: null, axis }));
}
