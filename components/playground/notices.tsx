import { Note } from "@/components/ui/note";
import type { CallLine } from "@/lib/playground/types";

/** What whoever sends should know before: each notice once, with the endpoints that it is about. */
export function Notices({ lines }: { lines: readonly CallLine[] }) {
  const names = new Map<string, Set<string>>();
  for (const { notice, endpointName } of lines)
    if (notice !== null) names.set(notice, (names.get(notice) ?? new Set()).add(endpointName));
  if (names.size === 0) return null;
  return (
    <ul className="mb-4 grid gap-2" aria-label="Before sending">
      {[...names].map(([notice, endpoints]) => (
        <li key={notice}>
          <Note tone="caution">
            <b>{[...endpoints].join(", ")}</b>: {notice}
          </Note>
        </li>
      ))}
    </ul>
  );
}
