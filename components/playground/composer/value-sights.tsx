import { Code } from "@/components/ui/mono";
import type { SubjectSight } from "@/lib/playground/composing/types";

/** What arrives that is no table: tensors with their shapes, plain values, parameters. */
export function ValueSights({ sight: { label, outcome } }: { sight: SubjectSight }) {
  if (outcome.status !== "accepted") return null;
  const values = outcome.shown.kind === "values" ? outcome.shown.values : [];
  if (values.length === 0 && !outcome.params && outcome.ignored.length === 0) return null;
  return (
    <div className="grid gap-2 border-t border-hair px-4 py-3 first:border-t-0">
      {values.map(({ name, dtype, shape, text, changed }) => (
        <div key={name ?? ""} className="grid gap-1">
          <p className="text-small text-ink-3">
            <b className="text-ink">{label}</b> {name === null ? "receives" : <code>{name}</code>}{" "}
            {dtype === null ? "a plain value" : `${dtype}, ${shape?.length ? shape.join(" × ") : "a single value"}`}
            {changed && <b className="text-silent"> · not what was typed</b>}
          </p>
          <Code label={`What ${label} receives${name === null ? "" : ` as ${name}`}`} wrap>
            {text}
          </Code>
        </div>
      ))}
      {outcome.params && (
        <p className="text-small">
          <span className="text-ink-3">{label} receives the parameters </span>
          {outcome.params.map(({ name, text }) => (
            <code key={name} className="mr-2 wrap-anywhere">
              {name} = {text}
            </code>
          ))}
        </p>
      )}
      {outcome.ignored.map((says) => (
        <p key={says} className="text-small text-ink-3">
          {says}
        </p>
      ))}
    </div>
  );
}
