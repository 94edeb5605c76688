import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import type { PolicyVersionLine } from "@/lib/policies/types";

/** What each version changed, when and by whom; the newest first. */
export function PolicyVersions({ versions }: { versions: PolicyVersionLine[] }) {
  const earliest = versions.at(-1)?.number ?? 1;
  return (
    <Panel
      title="Versions"
      padding="none"
      {...(earliest > 1 && { footer: `Versions before ${earliest} are in the audit log.` })}
    >
      <ol className="divide-y divide-hair">
        {versions.map(({ number, at, by, changes }) => (
          <li key={number} className="px-4 py-2.5">
            <p className="flex flex-wrap items-baseline gap-x-2">
              <b>Version {number}</b>
              <span className="text-small text-ink-3">
                <Time at={at} /> UTC, by {by}
              </span>
            </p>
            {changes.length > 0 ? (
              <ul className="mt-0.5 text-small text-ink-2">
                {changes.map((change) => (
                  <li key={change} className="wrap-anywhere">
                    {change}
                  </li>
                ))}
              </ul>
            ) : (
              number === 1 && <p className="mt-0.5 text-small text-ink-3">as it was made</p>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
