import { KeyValue } from "@/components/ui/key-value";
import { formatBytes } from "@/lib/format";
import type { SendResult } from "@/lib/playground/types";

/** What was asked, and the headers of the answer that are shown. */
export function ReplyHeaders({
  result: { sent },
  headers,
}: {
  result: SendResult;
  headers: Readonly<Record<string, string>>;
}) {
  const shown = Object.entries(headers).sort(([a], [b]) => a.localeCompare(b));
  return (
    <div className="grid gap-3 p-4">
      {sent && (
        <p className="font-mono text-small wrap-anywhere text-ink-2">
          {sent.method} {sent.path} · {sent.contentType} · {formatBytes(sent.bytes)}
        </p>
      )}
      {shown.length === 0 ? (
        <p className="text-ink-2">None of the headers that are shown came.</p>
      ) : (
        <KeyValue mono items={shown.map(([term, value]) => ({ term, value, id: term }))} />
      )}
      <p className="text-small text-ink-3">Only headers of a fixed list are shown: others may hold secrets.</p>
    </div>
  );
}
