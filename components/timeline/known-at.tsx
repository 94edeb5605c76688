import { Button } from "@/components/ui/button";
import { NextIcon } from "@/components/ui/icons";
import { Input } from "@/components/ui/input";
import { Note } from "@/components/ui/note";
import { TextLink } from "@/components/ui/text-link";
import { momentWords } from "@/lib/history/dates";
import { timelineQuery, type TimelineParams } from "@/lib/history/timeline-params";
import { momentField } from "@/lib/history/timeline-window";
import type { Time } from "@/lib/history/types";

/** A second date: what the records said on that day, before anything learnt later. */
export function KnownAt({ params, path }: { params: TimelineParams; path: string }) {
  const { unread, ...rest } = params;
  const problem = unread.known === null ? null : `“${unread.known}” is no date. Write it as 2026-10-18 14:00.`;
  return (
    <details className="no-print" open={problem !== null}>
      <summary className="tl-summary min-h-6 text-small hover:text-ink">
        <NextIcon className="size-3.5" />
        As known on another day
      </summary>
      <form action={path} className="flex flex-wrap items-center gap-2 py-2">
        {Object.entries(timelineQuery({ ...rest, known: null })).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <label htmlFor="timeline-known" className="text-ink-2">
          What we would have said on
        </label>
        <Input
          id="timeline-known"
          name="known"
          mono
          required
          defaultValue={params.known === null ? (unread.known ?? "") : momentField(params.known)}
          placeholder="2026-10-18 14:00"
          className="w-40!"
          aria-invalid={problem !== null || undefined}
          aria-describedby={problem === null ? undefined : "timeline-known-problem"}
        />
        <span>UTC</span>
        <Button type="submit" size="small">
          Show
        </Button>
        {problem !== null && (
          <p id="timeline-known-problem" className="basis-full text-stop">
            {problem}
          </p>
        )}
      </form>
    </details>
  );
}

export function KnownNote({ known, href }: { known: Time; href: string }) {
  return (
    <div className="border-b border-hair p-3">
      <Note action={<TextLink href={href}>Show what is known now</TextLink>}>
        As known on <b>{momentWords(known)} UTC</b>. What was learnt after that is left out.
      </Note>
    </div>
  );
}
