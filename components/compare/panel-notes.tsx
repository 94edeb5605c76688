import { Time } from "@/components/ui/time";
import type { ComparedHead, PanelNotes as Notes } from "@/lib/compare/types";

/** What a panel cannot say of some versions, and why; what it says of others from an earlier reading. */
export function PanelNotes({ notes, versions }: { notes: Notes; versions: readonly ComparedHead[] }) {
  const { gaps, earlier, remarks = [] } = notes;
  if (gaps.length + earlier.length + remarks.length === 0) return null;
  return (
    <ul className="grid gap-0.5 border-b border-hair bg-sunken px-4 py-2 text-small wrap-anywhere text-ink-2">
      {gaps.map(({ index, state, why }) => (
        <li key={`gap ${index} ${why}`} className={state === "failed" ? "text-stop" : undefined}>
          <b className="font-mono">{versions[index]?.label}</b> {why}
        </li>
      ))}
      {earlier.map(({ index, readAt, problem }) => (
        <li key={`earlier ${index}`}>
          <b className="font-mono">{versions[index]?.label}</b> as read on <Time at={readAt} /> UTC. {problem}
        </li>
      ))}
      {remarks.map(({ index, why }) => (
        <li key={`remark ${index}`}>
          <b className="font-mono">{versions[index]?.label}</b> {why}
        </li>
      ))}
    </ul>
  );
}
