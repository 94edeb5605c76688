import { formatCount, versionLabel } from "@/lib/format";
import { isRedirect } from "@/lib/http/types";
import type { CallLine, SendResult } from "@/lib/playground/types";
import { listWords, plural } from "@/lib/words";

import type { Against } from "./line-up";

/** What became of one endpoint: nothing yet, on its way, or an end. */
export type Standing =
  | { state: "none" }
  | { state: "waiting"; since: number }
  | { state: "done"; result: SendResult }
  /** Interlock itself refused, or could not be reached. */
  | { state: "lost"; why: string };

export type ReplyVerdict = { tone: "go" | "stop" | "silent" | "caution" | "unknown"; word: string };

/** The one thing to read first about a reply. `changed`: the model did not see what was typed. */
export function replyVerdict(standing: Standing, against: Against | null, changed: boolean): ReplyVerdict {
  if (standing.state === "none") return { tone: "unknown", word: "not sent yet" };
  if (standing.state === "waiting") return { tone: "unknown", word: "waiting" };
  if (standing.state === "lost") return { tone: "stop", word: "not sent" };
  const { outcome } = standing.result;
  if (outcome.kind === "refused") return { tone: "stop", word: "does not fit" };
  if (outcome.kind === "failed") return failures[outcome.failure] ?? { tone: "stop", word: "no answer" };
  if (outcome.reply === null)
    return { tone: "stop", word: `${outcome.status}, ${isRedirect(outcome.status) ? "redirected" : "refused"}` };
  if (changed) return { tone: "silent", word: `${outcome.status}, input changed` };
  const labels = against?.why === null ? against.labels : 0;
  if (labels > 0) return { tone: "caution", word: `${outcome.status}, ${plural(labels, "label")} changed` };
  if (outcome.against !== null && outcome.against.length > 0)
    return { tone: "caution", word: `${outcome.status}, breaks its signature` };
  return { tone: "go", word: String(outcome.status) };
}

/** Why there is no reply to read, in a sentence; null where there is one. */
export function failureWords(standing: Standing): string | null {
  if (standing.state === "lost") return standing.why;
  if (standing.state !== "done") return null;
  const { outcome } = standing.result;
  if (outcome.kind !== "answered") return outcome.why;
  return outcome.reply === null ? (outcome.explanation?.text ?? `The server answered ${outcome.status}.`) : null;
}

export type SummaryLine = { tone: ReplyVerdict["tone"]; text: string };
type Told = { line: CallLine; standing: Standing; against: Against | null };

/** Who fails and why, and where answers differ; nothing while somebody is still waited for, or when only one was asked. */
export function summaryOf(told: readonly Told[], base: number): SummaryLine[] {
  const sent = told.filter(({ standing }) => standing.state !== "none");
  if (sent.length < 2 || sent.some(({ standing }) => standing.state === "waiting")) return [];
  const failing = sent.filter(({ standing }) => failureWords(standing) !== null);
  const baseline = told[base];
  const beside = baseline ? nameOf(baseline.line) : "the baseline";
  const failed = failing.map(({ line, standing }): SummaryLine =>
    isCancelled(standing)
      ? { tone: "unknown", text: `${nameOf(line)} was cancelled before an answer came.` }
      : { tone: "stop", text: `${nameOf(line)} fails: ${failureWords(standing) ?? ""}` },
  );
  const well = sent.filter(({ standing }) => failureWords(standing) === null);
  const answered: SummaryLine[] =
    failing.length > 0 && well.length > 0
      ? [
          {
            tone: "go",
            text: `${listWords(well.map(({ line }) => nameOf(line)))} ${well.length === 1 ? "answers" : "answer"}.`,
          },
        ]
      : [];
  const differing = sent.flatMap(({ line, against }): SummaryLine[] =>
    against?.why === null && against.disagreeing > 0
      ? [{ tone: "caution", text: `${nameOf(line)} differs from ${beside}: ${differenceWords(against)}.` }]
      : [],
  );
  const agree: SummaryLine[] =
    failing.length === 0 &&
    differing.length === 0 &&
    sent.every(({ against }) => against === null || against.why === null)
      ? [{ tone: "go", text: "All agree, row by row." }]
      : [];
  return [...failed, ...answered, ...differing, ...agree];
}

function isCancelled(standing: Standing): boolean {
  return (
    standing.state === "done" &&
    standing.result.outcome.kind === "failed" &&
    standing.result.outcome.failure === "cancelled"
  );
}

/** "1 of 4 labels differs, 3 of 4 rows differ (75 %)" */
export function differenceWords({ labels, disagreeing, rows }: Extract<Against, { why: null }>): string {
  const share = rows === 0 ? 0 : Math.round((disagreeing / rows) * 1_000) / 10;
  const inRows = `${formatCount(disagreeing)} of ${plural(rows, "row")} ${disagreeing === 1 ? "differs" : "differ"} (${share} %)`;
  return labels === 0
    ? inRows
    : `${formatCount(labels)} of ${plural(rows, "label")} ${labels === 1 ? "differs" : "differ"}, ${inRows}`;
}

/** "v8 in staging (heart-shadow)" */
export function nameOf({ endpointName, version, ref }: CallLine): string {
  const place = ref.deployment === null ? endpointName : `${endpointName}, ${ref.deployment}`;
  if (version === null) return place;
  const stage = version.stage === "production" || version.stage === "staging" ? ` in ${version.stage}` : "";
  return `${versionLabel(version.key)}${stage} (${place})`;
}

/** `mlflow-scoring` as people say it. */
export function protocolWords(name: string | null): string {
  return name === null ? "protocol not known" : name.replaceAll("-", " ");
}

/** "Send", "Send to both", "Send to all 3" */
export function sendWords(count: number): string {
  return count < 2 ? "Send" : count === 2 ? "Send to both" : `Send to all ${count}`;
}

const failures: Record<string, ReplyVerdict> = {
  timeout: { tone: "stop", word: "timed out" },
  unavailable: { tone: "stop", word: "does not answer" },
  broken: { tone: "stop", word: "answer broken" },
  "too-large": { tone: "stop", word: "answer too large" },
  denied: { tone: "stop", word: "not allowed" },
  limited: { tone: "caution", word: "too many for now" },
  cancelled: { tone: "unknown", word: "cancelled" },
};
