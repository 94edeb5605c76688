import { Note } from "@/components/ui/note";
import { TextLink } from "@/components/ui/text-link";
import { Time } from "@/components/ui/time";
import type { ModelHead } from "@/lib/catalog/types";
import { paths } from "@/lib/paths";
import type { BarLine } from "@/lib/promotions/types";
import { targetWords } from "@/lib/target";
import { quotedAtEnd } from "@/lib/words";

/** Where the version may not return to until somebody lifts the bar, which is done on its model's page. */
export function BarredNotes({ head, bars }: { head: ModelHead; bars: readonly BarLine[] }) {
  if (bars.length === 0) return null;
  return (
    <div className="mb-5 grid gap-2">
      {bars.map(({ id, target, by, at, reason }) => (
        <Note
          key={id}
          tone="stop"
          action={
            <TextLink href={`${paths.model(head.connection.slug, head.key)}#barred`}>Where it is lifted</TextLink>
          }
        >
          <b>Barred from {targetWords(target)}</b> since <Time at={at} />: rolled back by {by}. {quotedAtEnd(reason)}
        </Note>
      ))}
    </div>
  );
}
