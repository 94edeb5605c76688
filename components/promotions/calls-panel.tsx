import { classNames } from "@/components/ui/class-names";
import { FailIcon, type IconType, MoveIcon, PassIcon, UnknownIcon, WaitIcon, WarnIcon } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import type { CallLine } from "@/lib/promotions/types";

/** The very calls that will be made; afterwards the same list with what came of each and what was read back. */
export function CallsPanel({
  calls,
  isOver = false,
}: {
  calls: readonly CallLine[];
  /** The request ended. */ isOver?: boolean;
}) {
  const begun = calls.some(({ outcome }) => outcome !== null && outcome !== "planned");
  return (
    <Panel
      title={begun ? "What was done" : isOver ? "What was not done" : "Dry run"}
      fact={
        begun
          ? "each call, and what was read back"
          : isOver
            ? "the calls that were shown; none was sent"
            : "the very calls that will be made, in order"
      }
      padding="none"
    >
      {calls.length === 0 ? (
        <p className="p-4 text-ink-2">{isOver ? "No call was worked out." : "No call has been worked out yet."}</p>
      ) : (
        <ol className="py-1.5">
          {calls.map((call) => (
            <Step key={call.ordinal} call={call} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

/** A call longer than this stands on its own line. */
const beside = 32;

function Step({ call: { ordinal, title, call, note, outcome, observed, at } }: { call: CallLine }) {
  const isLong = call !== null && call.length > beside;
  return (
    <li className="relative grid grid-cols-[1.375rem_minmax(0,1fr)] gap-x-2.5 gap-y-0.5 px-4 py-2 not-last:before:absolute not-last:before:top-8 not-last:before:-bottom-2 not-last:before:left-[1.5625rem] not-last:before:border-l not-last:before:border-line sm:grid-cols-[1.375rem_minmax(0,1fr)_auto]">
      <span
        aria-hidden="true"
        className="z-1 mt-px size-[1.125rem] rounded-full border border-control-line bg-panel text-center text-[0.65625rem] leading-4 text-ink-2"
      >
        {ordinal}
      </span>
      <p className="min-w-0 wrap-anywhere">{title}</p>
      <code
        className={classNames("min-w-0 text-small wrap-anywhere text-ink-2 max-sm:col-start-2", isLong && "col-[2/-1]")}
      >
        {call === null ? <span className="font-sans text-ink-3">nothing is sent</span> : <Call call={call} />}
      </code>
      {outcome !== null && outcome !== "planned" && (
        <p className="col-[2/-1] flex flex-wrap items-baseline gap-x-2 gap-y-0.5 text-small">
          <Outcome outcome={outcome} />
          {observed !== null && (
            <span className="text-ink-2">
              read back: <code className="wrap-anywhere">{observed}</code>
            </span>
          )}
          {at !== null && <Time at={at} precision="second" className="text-micro text-ink-3" />}
        </p>
      )}
      {note !== null && <p className="col-[2/-1] text-small text-pretty wrap-anywhere text-ink-3">{note}</p>}
    </li>
  );
}

/** The address, and what is sent to it on lines of its own: a name in it is not torn where the address happens to end. */
function Call({ call }: { call: string }) {
  const body = call.indexOf(" {");
  if (body < 0) return call;
  const end = call.lastIndexOf("}") + 1;
  // What the registry's adapter remarks on its call is no part of it.
  const remark = call.slice(end).replace(/^[.,]? */, "");
  return (
    <>
      {call.slice(0, body)} <span className="block">{call.slice(body + 1, end)}</span>
      {remark !== "" && <span className="block font-sans text-pretty text-ink-3">{remark}</span>}
    </>
  );
}

function Outcome({ outcome }: { outcome: Exclude<CallLine["outcome"], null | "planned"> }) {
  const { icon: Icon, ink, word } = outcomes[outcome];
  return (
    <span className={classNames("inline-flex items-center gap-1.5 self-center font-strong whitespace-nowrap", ink)}>
      <Icon />
      {word}
    </span>
  );
}

const outcomes: Record<
  Exclude<CallLine["outcome"], null | "planned">,
  { icon: IconType; ink: string; word: string }
> = {
  done: { icon: PassIcon, ink: "text-go", word: "done" },
  sent: { icon: WaitIcon, ink: "text-caution", word: "sent, not answered yet" },
  held: { icon: PassIcon, ink: "text-go", word: "held" },
  refused: { icon: FailIcon, ink: "text-stop", word: "refused" },
  lost: { icon: UnknownIcon, ink: "text-unknown", word: "the answer was lost" },
  overtaken: { icon: WarnIcon, ink: "text-stop", word: "overtaken by somebody else" },
  skipped: { icon: MoveIcon, ink: "text-unknown", word: "not made" },
};
