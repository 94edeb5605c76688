import "server-only";

import { openConnectionById } from "@/lib/connections/open";
import { db, Prisma, transact } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { addSighting, observed } from "@/lib/history/commands";
import { exactly } from "@/lib/history/interval";
import type { WebhookHint } from "@/lib/registries/types";

import { announces } from "./drafts";
import { observeNow } from "./loop";
import type { OpenRegistry } from "./observe";
import { openWatch } from "./open-watch";
import { readModelFirmly } from "./read-model";
import type { Announced, ModelRow } from "./watch";

export type Delivery = { deliveryId: string; hint: WebhookHint | null };

type Options = { open?: OpenRegistry; now?: () => Date; signal?: AbortSignal };

/**
 * Takes a delivery whose signature was checked, once: answers `false` for one that was taken before. What it announces
 * is a hint: the model is read again and what that read shows is recorded, with the delivery as a second sighting. Throws
 * when the registry cannot be read, or not before `signal` fires; the delivery is then not taken, and the registry may send
 * it again. What a model that nobody knows starts is a sweep, which goes on behind a signal that fired.
 */
export async function receiveDelivery(
  connectionId: string,
  { deliveryId, hint }: Delivery,
  options: Options = {},
): Promise<boolean> {
  const { open = async (id) => (await openConnectionById(id)).registry, now = () => new Date() } = options;
  const signal = options.signal ?? new AbortController().signal;
  const taken = await db().delivery.createMany({ data: [{ connectionId, deliveryId }], skipDuplicates: true });
  if (taken.count === 0) return false;
  try {
    if (hint) await before(signal, follow(connectionId, { deliveryId, hint }, { open, now, signal }));
    return true;
  } catch (error) {
    await db().delivery.deleteMany({ where: { connectionId, deliveryId } });
    throw error;
  }
}

async function follow(
  connectionId: string,
  announced: Announced,
  { open, now, signal }: Required<Options>,
): Promise<void> {
  const connection = await db().connection.findUniqueOrThrow({ where: { id: connectionId } });
  const row = await db().model.findFirst({
    where: { connectionId, nativeKey: announced.hint.model, goneAt: null, listedAt: { not: null } },
  });
  if (!row) {
    await observeNow(connectionId, undefined, open);
    return;
  }
  const watch = await openWatch(connection, await open(connectionId), { now, signal });
  const outcome = await readModelFirmly(watch, row, { versions: "recent", limit: 100 }, announced);
  if (outcome === "missing") await observeNow(connectionId, undefined, open);
  await sightAgain(connection, row, announced, now());
}

/** `work` itself need not notice the signal: an adapter's call does not. */
function before<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new AppError("registry_timeout", "The registry was not read in time."));
    if (signal.aborted) late();
    signal.addEventListener("abort", late, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", late));
  });
}

/**
 * The change may have been recorded before the delivery came. It is the newest event of that kind whose interval
 * holds the delivery's time; the delivery makes it exact. A delivery that fits none is about a value that was set anew, or
 * about a change that was undone before anybody looked.
 */
async function sightAgain(
  connection: { id: string; name: string },
  row: ModelRow,
  announced: Announced,
  at: Date,
): Promise<void> {
  const { hint, deliveryId } = announced;
  if (!hint.change) return;
  const candidates = await db().event.findMany({
    where: {
      modelId: row.id,
      axis: hint.change.axis,
      key: hint.change.key,
      origin: { in: ["outside", "ours"] },
      notBefore: { lte: hint.at },
      notAfter: { gte: hint.at },
    },
    include: { sightings: true, version: { select: { nativeKey: true } } },
    orderBy: { id: "desc" },
    take: 20,
  });
  const change = (event: (typeof candidates)[number]) => ({
    axis: hint.change?.axis ?? "alias",
    key: event.key,
    after: event.after,
  });
  const event = candidates.find((candidate) =>
    announces(announced, candidate.version?.nativeKey ?? null, change(candidate)),
  );
  if (!event || event.sightings.some((sighting) => sighting.deliveryId === deliveryId)) return;
  try {
    await transact((tx) =>
      addSighting(tx, { connection, at, audit: observed }, event.id, {
        source: "webhook",
        deliveryId,
        when: exactly(hint.at.getTime()),
      }),
    );
  } catch (error) {
    // Two processes, one delivery: the index lets one of them write.
    if (!(error instanceof Prisma.PrismaClientKnownRequestError)) throw error;
  }
}
