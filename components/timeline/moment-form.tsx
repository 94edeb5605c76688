"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";

import { useFrame, useMoment } from "@/components/timeline/moment-context";
import { useTimelineKeys } from "@/components/timeline/timeline-keys";
import { CopyButton } from "@/components/ui/copy-button";
import { NextIcon, PreviousIcon } from "@/components/ui/icons";
import { minute, momentWords } from "@/lib/history/dates";
import { timelineQuery } from "@/lib/history/timeline-params";
import { momentField, readMoment } from "@/lib/history/timeline-window";
import { paths } from "@/lib/paths";

/** The moment as a field, with steps from event to event. Without script it is a plain form that asks for the page at that moment. */
export function MomentForm() {
  const { timeline, model, move, addressOf } = useFrame();
  const { at, params } = useMoment();
  const router = useRouter();
  const [written, write] = useState<{ text: string; at: number | null; left: boolean } | null>(null);
  const draft = written?.at === params.at ? written : null;
  const text = draft?.text ?? momentField(params.at ?? Math.floor(at / minute) * minute);
  const problem =
    draft === null
      ? problemOf(params.unread.at, timeline.now)
      : draft.left
        ? problemOf(draft.text, timeline.now)
        : null;

  const go = (event?: FormEvent) => {
    event?.preventDefault();
    if (draft === null) return;
    const wanted = readMoment(draft.text);
    if (wanted === null || wanted > timeline.now) return write({ ...draft, left: true });
    write(null);
    if (wanted >= timeline.from && wanted <= timeline.to) move(wanted);
    else router.push(addressOf({ ...params, at: wanted, event: null }), { scroll: false });
  };
  return (
    <form action={paths.model(model.connection, model.key)} onSubmit={go} className="flex flex-wrap items-center gap-2">
      {Object.entries(timelineQuery({ ...params, at: null, event: null })).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <label htmlFor="timeline-at" className="hidden text-small text-ink-3 md:block">
        At that moment
      </label>
      <span className="relative flex h-control-small w-48 items-center gap-2 rounded-2 border border-control-line bg-panel px-2.5 focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-focus has-aria-invalid:border-stop-lamp">
        <input
          id="timeline-at"
          name="at"
          value={text}
          aria-label="Date and time, UTC"
          aria-invalid={problem !== null || undefined}
          aria-describedby={problem === null ? undefined : "timeline-at-problem"}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => write({ text: event.target.value, at: params.at, left: false })}
          onBlur={() => go()}
          className="min-w-0 flex-1 bg-transparent font-mono text-small outline-none"
        />
        <span className="text-small text-ink-3">UTC</span>
        {problem !== null && (
          // It floats over the events: a line of its own would move the drawing under the reader.
          <span
            id="timeline-at-problem"
            role="alert"
            className="absolute top-full left-0 z-10 mt-1 w-max max-w-64 rounded-2 bg-panel px-2.5 py-1 text-small text-pretty text-stop shadow-overlay"
          >
            {problem}
          </span>
        )}
      </span>
      <Steps />
      <span className="hidden md:block">
        <CopyButton
          size="small"
          label="Copy link"
          said={
            params.at === null
              ? "Link copied. It opens at the present."
              : `Link copied. It opens at ${momentField(at)} UTC.`
          }
        />
      </span>
    </form>
  );
}

/** What is wrong with what was written; null for nothing written, and for a moment that has been. */
function problemOf(text: string | null, now: number): string | null {
  if (text === null || text.trim() === "") return null;
  const read = readMoment(text);
  if (read === null) return `“${text}” is no moment. Write it as 31 Oct 2026 14:00.`;
  return read > now ? `${momentWords(read)} UTC has not come yet.` : null;
}

/** From event to event, and back to the present. */
function Steps() {
  const { move } = useFrame();
  const { params } = useMoment();
  const step = useTimelineKeys();
  return (
    <span role="group" aria-label="Step" className="inline-flex overflow-hidden rounded-2 border border-line">
      <StepButton
        label="Previous event"
        keys="["
        disabled={step.previous === null}
        onClick={() => step.go(step.previous)}
      >
        <PreviousIcon />
      </StepButton>
      <StepButton label="Next event" keys="]" disabled={step.next === null} onClick={() => step.go(step.next)}>
        <NextIcon />
      </StepButton>
      <StepButton disabled={params.at === null} onClick={() => move(null)}>
        Now
      </StepButton>
    </span>
  );
}

type StepProps = { label?: string; keys?: string; disabled: boolean; onClick: () => void; children: React.ReactNode };

function StepButton({ label, keys, disabled, onClick, children }: StepProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label && `${label}, ${keys}`}
      aria-keyshortcuts={keys}
      disabled={disabled}
      onClick={onClick}
      className="grid h-[calc(var(--control-small)-2px)] min-w-8 place-items-center border-l border-hair bg-panel px-2 text-small text-ink-2 first:border-l-0 hover:bg-hover hover:text-ink focus-visible:-outline-offset-2 disabled:text-ink-off"
    >
      {children}
    </button>
  );
}
