import { z } from "zod";

import { AppError } from "@/lib/errors";

import { inLanes } from "../lanes";
import type { PageRequest, Past, PastChange } from "../types";
import { type Client, standsStill } from "./client";
import { approvalOf, dateOf, personOf } from "./map";
import { parsePackageArn } from "./names";
import type { Packages } from "./packages";
import { Recent } from "./recent";
import { actionPage, type WireAction, wireAction, type WireActionSummary } from "./wire";

const kinds = [
  { actionType: "Approval", axis: "approval" },
  { actionType: "ModelLifeCycle", axis: "stage" },
] as const;

/** Where to go on in one of the two lists: a page and how much of it was told; null at the end. */
const place = z.object({ token: z.string().nullable(), told: z.number().int().min(0) }).nullable();
const places = z.tuple([place, place]);
type Place = z.output<typeof place>;
type Batch = { items: WireActionSummary[]; next: string | null };

/** Always the same, because `told` counts within a page. */
const pageSize = 50;
const mostAtOnce = 50;
const keptMs = 24 * 3_600_000;

/** What the registry's lineage keeps of approvals and stages: two lists, told as one in the order of time. */
export function pastOf(client: Client, packages: Packages): Past {
  const changeOf = changeReader(client, packages);

  async function batchOf(at: Place, actionType: string, since: Date | null): Promise<Batch> {
    if (at === null) return { items: [], next: null };
    const { items, token } = await client.call(actionPage, "ListActions", {
      ActionType: actionType,
      SortBy: "CreationTime",
      SortOrder: "Ascending",
      MaxResults: pageSize,
      // Whether the bound itself belongs to it is not said; what is too early is left out below.
      ...(since && { CreatedAfter: since.getTime() / 1000 - 1 }),
      ...(at.token !== null && { NextToken: at.token }),
    });
    if (token !== null && token === at.token) throw standsStill();
    return { items: items.slice(at.told), next: token };
  }

  return {
    async listPastChanges({ since, ...page }) {
      const at = decoded(page);
      const batches = await Promise.all(
        kinds.map(({ actionType }, index) => batchOf(at[index] ?? null, actionType, since)),
      );
      const { taken, counts } = merged(batches, Math.max(1, Math.min(page.limit, mostAtOnce)));
      const recent = taken.filter(({ summary }) => !since || dateOf(summary.CreationTime) >= since);
      const changes = await inLanes(recent, ({ summary, list }) => changeOf(summary, kinds[list]?.axis ?? "stage"));
      const next = batches.map(({ items, next: token }, index): Place => {
        const [from, count] = [at[index] ?? null, counts[index] ?? 0];
        if (from === null || count < items.length) return from && { ...from, told: from.told + count };
        return token === null ? null : { token, told: 0 };
      });
      const cursor = next.every((each) => each === null) ? null : encoded(next);
      return { items: changes.filter((change) => change !== null), cursor };
    },
  };
}

/** The oldest of both lists, as far as it is certain: a list whose page is used up holds the other one up. */
function merged(batches: Batch[], most: number) {
  const counts = batches.map(() => 0);
  const taken: { summary: WireActionSummary; list: number }[] = [];
  while (taken.length < most) {
    const heads = batches.map(({ items, next }, list) => ({ summary: items[counts[list] ?? 0], list, next }));
    if (heads.some(({ summary, next }) => !summary && next !== null)) break;
    const [first] = heads
      .flatMap(({ summary, list }) => (summary ? [{ summary, list }] : []))
      .sort((a, b) => a.summary.CreationTime - b.summary.CreationTime);
    if (!first) break;
    taken.push(first);
    counts[first.list] = (counts[first.list] ?? 0) + 1;
  }
  return { taken, counts };
}

/** An action never changes, so what was read of it is kept. */
function changeReader(client: Client, packages: Packages) {
  const known = new Recent<PastChange>(20_000, keptMs);
  const groups = new Recent<string>(1_000, keptMs);
  return async (summary: WireActionSummary, axis: PastChange["axis"]): Promise<PastChange | null> => {
    const id = summary.ActionArn || summary.ActionName;
    const kept = known.get(id);
    if (kept) return kept;
    const arn = summary.Source?.SourceUri ?? "";
    const parsed = parsePackageArn(arn);
    if (parsed?.region !== client.home.region || parsed.account !== client.home.account) return null;
    const action = await client.find(wireAction, "DescribeAction", { ActionName: summary.ActionName });
    const after = action && wordOf(action, summary.ActionName, axis);
    if (!action || !after) return null;
    // The ARN may spell the group in another case than its name.
    const model = await groups.of(
      parsed.name,
      async () => (await packages.findByArn(arn))?.ModelPackageGroupName || parsed.name,
    );
    return known.set(id, {
      id,
      model,
      version: parsed.version,
      axis,
      before: null,
      after,
      at: dateOf(summary.CreationTime),
      actor: personOf(action.CreatedBy),
      reason: reasonOf(action, axis),
    });
  };
}

/** The keys of an action's properties are not documented: what looks like the word is taken, in every place it may be in. */
export function wordOf(action: WireAction, name: string, axis: PastChange["axis"]): string | null {
  if (axis === "stage") return propertyOf(action, /(^|\W)stage$/i);
  const said = propertyOf(action, /approvalstatus$/i) ?? "";
  const words = [said, ...Object.values(action.Properties ?? {}), ...name.split("-")];
  return words.find((word) => approvalOf(word) !== "not_applicable") ?? null;
}

function reasonOf(action: WireAction, axis: PastChange["axis"]): string | null {
  if (axis === "approval") return propertyOf(action, /approvaldescription$/i) ?? (action.Description || null);
  const [status, about] = [propertyOf(action, /stagestatus$/i), propertyOf(action, /stagedescription$/i)];
  return [status && `StageStatus ${status}`, about ?? action.Description].filter(Boolean).join(": ") || null;
}

/** By the end of its key; a life cycle may also be one property that holds JSON. */
function propertyOf({ Properties }: WireAction, key: RegExp): string | null {
  const pairs = Object.entries(Properties ?? {});
  const inside = pairs.flatMap(([, value]) => (value.startsWith("{") ? objectOf(value) : []));
  return [...pairs, ...inside].find(([name, value]) => key.test(name) && value !== "")?.[1] ?? null;
}

function objectOf(text: string): [string, string][] {
  try {
    const { data } = z.record(z.string(), z.string()).safeParse(JSON.parse(text));
    return Object.entries(data ?? {});
  } catch {
    return [];
  }
}

const start: Place = { token: null, told: 0 };
const mark = "past ";

function encoded(next: Place[]): string {
  return mark + Buffer.from(JSON.stringify(next)).toString("base64url");
}

function decoded({ cursor }: PageRequest): Place[] {
  if (cursor === null) return [start, start];
  const text = cursor.startsWith(mark) ? Buffer.from(cursor.slice(mark.length), "base64url").toString() : "";
  try {
    return places.parse(JSON.parse(text));
  } catch {
    throw new AppError("invalid", "That is not a cursor of this list.");
  }
}
