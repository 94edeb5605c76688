import { formatBytes } from "@/lib/format";
import { msText } from "@/lib/playground/bench/histogram-text";
import type { SendResult } from "@/lib/playground/types";

/** How long each part took, and how much came back. What did not take place is not said. */
export function ReplyFacts({ result: { timing, outcome } }: { result: SendResult }) {
  if (outcome.kind === "refused") return null;
  const parts: [string, number | null, string][] = [
    ["DNS", timing.lookup, "Looking up the name"],
    ["connect", timing.connect, "Opening the connection, with TLS"],
    ["first byte", timing.firstByte, "From sending until the answer began"],
    ["model", timing.model, "Inside the model, as the server says"],
  ];
  return (
    <ul aria-label="Timing" className="flex min-w-0 flex-1 flex-wrap gap-x-3.5 gap-y-0.5 py-0.5 text-small text-ink-3">
      <li title="From signing in until the last byte">
        total <b className="font-mono text-ink">{msText(timing.total)} ms</b>
      </li>
      {parts.map(
        ([name, ms, title]) =>
          ms !== null && (
            <li key={name} title={title}>
              {name} <span className="font-mono text-ink-2">{msText(ms)}</span>
            </li>
          ),
      )}
      {timing.connect === null && timing.firstByte !== null && <li>on an open connection</li>}
      {outcome.kind === "answered" && <li>{formatBytes(outcome.bytes)}</li>}
    </ul>
  );
}
