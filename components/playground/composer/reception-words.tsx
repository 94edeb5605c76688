import type { IconType } from "@/components/ui/icons";
import type { Loss } from "@/lib/serving/types";

/** What becomes of a payload somewhere, with its mark. */
export function Word({ icon: Icon, ink, says }: { icon: IconType; ink: string; says: string }) {
  return (
    <span className="flex items-start gap-1.5">
      <Icon className={`mt-0.5 ${ink}`} />
      <span className="min-w-0 text-pretty">{says}</span>
    </span>
  );
}

/** What it does not keep. */
export function Losses({ losses }: { losses: readonly Loss[] }) {
  if (losses.length === 0) return null;
  return (
    <ul className="list-disc pl-10 text-small text-ink-2">
      {losses.map(({ rule, where, text }) => (
        <li key={`${rule} ${where ?? ""} ${text}`}>{text}</li>
      ))}
    </ul>
  );
}
