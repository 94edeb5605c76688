import { Note } from "@/components/ui/note";
import { Time } from "@/components/ui/time";
import { versionLabel } from "@/lib/format";
import type { AskedVersion, ComparedHead } from "@/lib/compare/types";

/** What of the address could not be used, and versions that are gone. */
export function CompareNotes({
  problems,
  missing,
  heads,
}: {
  problems: readonly string[];
  missing: readonly AskedVersion[];
  heads: readonly ComparedHead[];
}) {
  const gone = heads.filter(({ goneAt }) => goneAt !== null);
  if (problems.length + missing.length + gone.length === 0) return null;
  return (
    <div className="mb-4">
      <Note tone="caution">
        {problems.map((problem) => (
          <p key={problem}>{problem}</p>
        ))}
        {missing.map(({ connection, model, version }) => (
          <p key={`${connection} ${model} ${version}`}>
            There is no {model} {versionLabel(version)} in {connection}, or none that you may see.
          </p>
        ))}
        {gone.map(({ label, goneAt, connection, model }) => (
          <p key={`${connection} ${model} ${label}`}>
            The registry no longer has {label}.{" "}
            {goneAt !== null && (
              <>
                It was gone by <Time at={goneAt} /> UTC; what Interlock knew of it is compared.
              </>
            )}
          </p>
        ))}
      </Note>
    </div>
  );
}
