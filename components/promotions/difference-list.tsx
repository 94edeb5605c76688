import type { Difference } from "@/lib/promotions/types";
import { plural } from "@/lib/words";

type Props = {
  title: string;
  /** What one line is: "file". */
  one: string;
  lines: readonly Difference[];
  /** Labels of the two versions; `holder` null: there is nobody to compare with, and all lines are listed. */
  sides: { holder: string | null; candidate: string };
  /** Neither side tells anything of it, so that they cannot be called the same. */
  isSilent: boolean;
};

/** More lines than this start folded. */
const shown = 6;

/** The lines that differ, old and new beside each other; what only one side has is a word on the other. */
export function DifferenceList({ title, one, lines, sides, isSilent }: Props) {
  if (lines.length === 0) {
    return (
      <p className="border-b border-hair px-4 py-2 text-small last:border-b-0">
        <b>{title}</b>{" "}
        <span className="text-ink-3">
          {isSilent ? "nothing known of either" : sides.holder === null ? "nothing known" : "the same"}
        </span>
      </p>
    );
  }
  const verb = sides.holder === null ? "" : lines.length === 1 ? " differs" : " differ";
  return (
    <details className="fold border-b border-hair last:border-b-0" open={lines.length <= shown}>
      <summary>
        <b>{title}</b> <span className="text-ink-3">{`${plural(lines.length, one)}${verb}`}</span>
      </summary>
      <ul className="grid gap-1 px-4 pb-3">
        {lines.map(({ what, holder, candidate }) => (
          <li key={what} className="grid gap-x-3 gap-y-0.5 text-small sm:grid-cols-[minmax(0,2fr)_minmax(0,5fr)]">
            <code className="wrap-anywhere">{what}</code>
            <span className="flex min-w-0 flex-wrap items-baseline gap-x-2 gap-y-0.5">
              {sides.holder !== null && (
                <>
                  <Side label={sides.holder} value={holder} ground="bg-del" />
                  <span aria-hidden="true" className="text-ink-3">
                    →
                  </span>
                </>
              )}
              <Side label={sides.candidate} value={candidate} ground={sides.holder === null ? "" : "bg-add"} />
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Side({ label, value, ground }: { label: string; value: string | null; ground: string }) {
  return (
    <span className="min-w-0">
      <span className="sr-only">{label}: </span>
      {value === null ? <span className="text-ink-3">not there</span> : <Value value={value} ground={ground} />}
    </span>
  );
}

/** A digest is told apart by its beginning; the whole is in its title and in what is copied from the version's page. */
function Value({ value, ground }: { value: string; ground: string }) {
  const isDigest = /^[0-9a-f]{40,}$/.test(value);
  return (
    <code className={`rounded-1 px-1 wrap-anywhere ${ground}`} title={isDigest ? value : undefined}>
      {isDigest ? `${value.slice(0, 16)}…` : value}
    </code>
  );
}
