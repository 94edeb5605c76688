"use client";

import { EventPhrase } from "@/components/timeline/event-list";
import { EvidenceLink } from "@/components/timeline/evidence-link";
import { iconOf, toneOf } from "@/components/timeline/event-look";
import { useFrame, useMoment } from "@/components/timeline/moment-context";
import { eventWords } from "@/lib/history/words";

/** The event that was picked, and what happened together with it: said in full, with the way to its row. */
export function SelectedEvent() {
  const { happenings, returns } = useFrame();
  const { event } = useMoment().params;
  const happening = event === null ? undefined : happenings.find((one) => one.events.some(({ id }) => id === event));
  if (!happening) return null;
  return (
    <ol className="grid gap-y-2 border-t border-hair px-4 py-2.5">
      {happening.events.slice(0, 6).map((one) => {
        const isReturn = returns.has(one.id);
        const Icon = iconOf(one, isReturn);
        return (
          <li key={one.id} className="flex items-start gap-x-2.5" data-tone={toneOf(one, isReturn)}>
            <Icon className="mt-0.5 text-ink-3" />
            <p className="min-w-0 wrap-break-word">
              <EventPhrase event={one} />
              <span className="text-small text-ink-3">
                {" · "}
                {eventWords(one).facts.join(" · ")}
                {" · "}
              </span>
              <EvidenceLink event={one.id} className="text-small">
                in the table
              </EvidenceLink>
            </p>
          </li>
        );
      })}
      {happening.events.length > 6 && (
        <li className="pl-6.5 text-small text-ink-3">
          and {happening.events.length - 6} more at that moment, in the table
        </li>
      )}
    </ol>
  );
}
