import { Note } from "@/components/ui/note";
import { Mono } from "@/components/ui/mono";

import type { Found } from "./detection-state";

type Props = { found: Found | null; detecting: boolean };

/** What answered, because of what, and every read that was made for it. */
export function Detected({ found, detecting }: Props) {
  if (detecting)
    return (
      <p role="status" className="text-small text-ink-3">
        Reading a few paths of it. Nothing is sent to the model.
      </p>
    );
  if (!found)
    return (
      <p className="text-small text-ink-3">
        Detect reads a few paths without credentials and says what answers. It never sends the model anything.
      </p>
    );
  if (found.outcome.status === "failed") {
    return (
      <Note tone="stop" live="assertive">
        <b>Not detected.</b> {found.outcome.why}
      </Note>
    );
  }
  const { protocol, server, because, reads } = found.outcome.detection;
  const [first] = reads;
  const isSilent = reads.every(({ outcome }) => typeof outcome === "string");
  return (
    <div className="grid gap-2">
      <Note tone={protocol === null ? "caution" : "go"} live="polite">
        {server !== null && <b>{capital(server)}.</b>} {because}
        {server === null && !isSilent && "Nothing there gave itself away. Choose how it is called."}
        {server === null && isSilent && (
          <>
            <b>Nothing answered.</b> {first?.outcome} Choose how it is called, or mend that and look again.
          </>
        )}
        {server !== null &&
          protocol === null &&
          " No protocol here speaks that: choose one that it speaks besides, if any."}
      </Note>
      {reads.length > 0 && (
        <details className="text-small">
          <summary className="min-h-6 cursor-pointer text-ink-2">
            {reads.length} {reads.length === 1 ? "read" : "reads"}, nothing else
          </summary>
          <ul className="mt-1 grid gap-0.5">
            {reads.map(({ path, outcome }) => (
              <li key={path} className="flex flex-wrap gap-x-2 text-ink-2">
                <Mono className="text-small">GET {path}</Mono> <span className="text-ink-3">{outcome}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
