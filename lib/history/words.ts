import { intervalWords } from "@/lib/history/dates";
import type { HistoryEvent, Interval, Source } from "@/lib/history/types";
import { versionLabel } from "@/lib/format";
import type { Stage } from "@/lib/registries/types";
import { listWords } from "@/lib/words";

/** What an event says, in parts, so that a version can be drawn as its chip and everything still reads as one line. */
type EventWords = {
  /** The version it is about; null when it is about the model. */
  version: string | null;
  /** "became production", "was registered", "tag `owner` was set to `risk`". */
  what: string;
  outside: boolean;
  /** When, how we know, who, why; in this order, without what is not known. */
  facts: string[];
};

/**
 * Whether the event went past a decision that belongs here. Registering a version or writing a tag is the registry's
 * daily work; a stage, an alias or an approval that changed without us is what people must see.
 */
export function isOutside({ origin, decided }: Pick<HistoryEvent, "origin" | "decided">): boolean {
  return origin === "outside" && decided;
}

export function eventWords(event: HistoryEvent): EventWords {
  return {
    version: event.version ?? loserOf(event),
    what:
      event.origin === "found"
        ? foundWords(event)
        : event.promotion?.kind === "rollback"
          ? `${changeWords(event)}, rolled back`
          : changeWords(event),
    outside: isOutside(event),
    facts: [whenWords(event), sourceWords(event.sources), whoWords(event), reasonWords(event)].filter(
      (fact) => fact !== "",
    ),
  };
}

/** `v8 became production · outside Interlock · between … and … · by poll · the registry names nobody`. */
export function eventSentence(event: HistoryEvent): string {
  const { version, what, outside, facts } = eventWords(event);
  const subject = version === null ? event.model.name : versionLabel(version);
  const request = event.promotion ? [`promotion #${event.promotion.number}`] : [];
  return [`${subject} ${what}`, ...(outside ? ["outside Interlock"] : []), ...request, ...facts].join(" · ");
}

/** A start that was never seen is told as what it is: already so at the first look. */
export function whenWords({ when, origin }: Pick<HistoryEvent, "when" | "origin">, year?: number): string {
  if (origin !== "found") return intervalWords(when, year);
  return `already so on ${pointWords(when.before, year)}, found when watching began`;
}

/** Every way it was seen, the strongest first. */
export function sourceWords(sources: Source[]): string {
  const seen = sourceOrder.filter((source) => sources.includes(source)).map((source) => sourceTitles[source]);
  return listWords(seen);
}

const sourceTitles: Record<Source, string> = {
  "read-back": "read back after our write",
  webhook: "by webhook",
  bus: "by event bus",
  "history-api": "from the registry’s own history",
  poll: "by poll",
  import: "from an import",
};
const sourceOrder: Source[] = ["read-back", "webhook", "bus", "history-api", "poll", "import"];

export function whoWords({ actor, origin, sources }: Pick<HistoryEvent, "actor" | "origin" | "sources">): string {
  if (origin === "ours") return actor === null ? "decided here" : `decided here by ${actor}`;
  const teller = origin === "imported" && !sources.includes("history-api") ? "the import" : "the registry";
  return actor === null ? `${teller} names nobody` : `${teller} names ${actor}`;
}

/** A reason is whose request it was, and often somebody else decided; empty where none was given. */
export function reasonWords({
  actor,
  reason,
  promotion,
}: Pick<HistoryEvent, "actor" | "reason" | "promotion">): string {
  if (!reason) return "";
  return promotion === null || promotion.askedBy === actor
    ? `“${reason}”`
    : `asked for by ${promotion.askedBy}: “${reason}”`;
}

/** An alias that was taken away is told of the version that it pointed at. */
function loserOf({ axis, before, after }: HistoryEvent): string | null {
  return axis === "alias" && after === null ? before : null;
}

function pointWords(at: number, year?: number): string {
  return intervalWords({ after: at, before: at } satisfies Interval, year);
}

function foundWords(event: HistoryEvent): string {
  if (event.stage && event.after !== null) return `${heldWords(event.stage)}${asAlias(event)}`;
  if (event.axis === "existence") return "was there";
  if (event.axis === "alias") return `held @${event.key}`;
  if (event.axis === "traffic") return `got ${event.after ?? "0"} % of the requests of ${event.key}`;
  return changeWords(event);
}

function changeWords(event: HistoryEvent): string {
  switch (event.axis) {
    case "existence":
      return event.after === null
        ? "was deleted"
        : event.before === null
          ? "was registered"
          : "was made again under the same name";
    case "stage":
      return stageWords(event);
    case "alias":
      return aliasWords(event);
    case "approval":
      return event.after === null ? "lost its approval status" : `approval became ${event.after}`;
    case "tag":
      return valueWords(`tag ${event.key}`, event);
    case "description":
      return event.after === null
        ? "description was removed"
        : event.before === null
          ? "description was written"
          : "description was changed";
    case "traffic":
      return trafficWords(event);
    case "name":
      return `was renamed from ${event.before ?? "an unknown name"} to ${event.after ?? "an unknown name"}`;
  }
}

function stageWords({ stage, before, after }: HistoryEvent): string {
  if (stage === null)
    return after === null ? `left ${before ?? "its stage"}` : `moved from ${before ?? "no stage"} to ${after}`;
  if (stage === "production") return "became production";
  if (stage === "archived") return "was archived";
  if (stage === "none") return `left ${before ?? "its stage"}`;
  return stage === "other" ? `moved to ${after ?? "another stage"}` : `moved to ${stage}`;
}

function aliasWords(event: HistoryEvent): string {
  const { key, stage, before, after } = event;
  if (after === null) return `lost @${key}${stage ? `, which means ${stage}` : ""}`;
  const replaced = before === null || before === after ? "" : `, until then ${versionLabel(before)}`;
  if (stage === null) return `became @${key}${replaced}`;
  return `${stage === "production" ? "became production" : `moved to ${stage}`}${asAlias(event)}${replaced}`;
}

/** Shares are percentages of an endpoint's live requests. */
function trafficWords({ key, before, after }: HistoryEvent): string {
  if (after === null) return `gets no requests of ${key} any more, until then ${before ?? "some"} %`;
  return before === null
    ? `gets ${after} % of the requests of ${key}`
    : `gets ${after} % of the requests of ${key}, until then ${before} %`;
}

function asAlias({ axis, key }: HistoryEvent): string {
  return axis === "alias" ? ` as @${key}` : "";
}

function heldWords(stage: Stage): string {
  return stage === "production" || stage === "staging" || stage === "development" ? `held ${stage}` : `was ${stage}`;
}

function valueWords(name: string, { before, after }: HistoryEvent): string {
  if (after === null) return `${name} was removed, it was ${before ?? "not known"}`;
  return before === null ? `${name} was set to ${after}` : `${name} changed from ${before} to ${after}`;
}
