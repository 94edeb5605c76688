import type { VersionRow } from "@/lib/catalog/types";

type Props = {
  summary: VersionRow["readiness"];
  /** What became of the signature since the version before. */ signature?: "lost" | "back" | null;
};

/** How many of the readiness rules pass, and the first that does not. */
export function ReadinessBar({ summary, signature = null }: Props) {
  if (summary === null) return <span className="text-small text-ink-3">not read yet</span>;
  const { passes, of, missing } = summary;
  const [first, ...others] = missing.map((id) =>
    id === "signature" && signature === "lost" ? "signature lost" : (words[id] ?? id),
  );
  return (
    <span className="inline-flex items-center gap-2">
      <span className="inline-flex gap-0.5" aria-hidden="true">
        {Array.from({ length: of }, (_, index) => (
          <span key={index} className={`size-1.5 border border-ink-3 ${index < passes ? "bg-ink-3" : ""}`} />
        ))}
      </span>
      <span className="text-small text-ink-2">
        {passes} of {of}
        {first !== undefined && (
          <span className="text-ink-3">
            , {first}
            {others.length > 0 ? ` and ${others.length} more` : ""}
          </span>
        )}
        {signature === "back" && <span className="text-ink-3">, signature back</span>}
      </span>
    </span>
  );
}

const words: Record<string, string> = {
  signature: "no signature",
  "input-example": "no example",
  "environment-pinned": "not pinned",
  "python-function": "no generic flavor",
  digest: "no digest",
  ready: "not ready",
};
