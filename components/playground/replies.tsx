"use client";

import { useEffect, useMemo, useRef, useState } from "react";

import { usePageKey } from "@/components/shell/page-keys";
import { classNames } from "@/components/ui/class-names";
import { Input, Select } from "@/components/ui/input";
import { Switch } from "@/components/ui/switch";
import { refText } from "@/lib/endpoints/call-address";
import { isTolerance } from "@/lib/playground/bench/address";
import { lineUp, rowsToDraw } from "@/lib/playground/bench/line-up";
import { nameOf, summaryOf } from "@/lib/playground/bench/words";
import type { CallLine, Draft } from "@/lib/playground/types";
import type { Normalised } from "@/lib/serving/types";

import { ReplyCard } from "./reply-card";
import { Summary } from "./summary";
import { useBenchAddress } from "./use-bench-address";
import type { Sent } from "./use-sending";

type Props = {
  lines: readonly CallLine[];
  sent: Sent;
  /** What stands in the composer now. */
  draft: Draft;
  /** By `refText`: whether the model did not see what was typed. */
  changed: ReadonlySet<string>;
  onCancel: (key: string) => void;
};

const rowsAtOnce = 50;

/** Answers side by side: who fails and why first, then row by row in one order, so that rows stand beside each other. */
export function Replies({ lines, sent, draft, changed, onCancel }: Props) {
  const { address, look } = useBenchAddress();
  const [drawn, setDrawn] = useState(rowsAtOnce);
  const base = Math.max(
    0,
    lines.findIndex(({ ref }) => refText(ref) === address.base),
  );
  const standings = lines.map(({ ref }) => sent.standings[refText(ref)] ?? ({ state: "none" } as const));
  const replies = useStable(
    standings.map((standing) =>
      standing.state === "done" && standing.result.outcome.kind === "answered" ? standing.result.outcome.reply : null,
    ),
  );
  const up = useMemo(
    () => lineUp(replies, base, address.tolerance === null ? null : Number(address.tolerance)),
    [replies, base, address.tolerance],
  );
  const told = lines.map((line, at) => ({
    line,
    standing: standings[at] ?? ({ state: "none" } as const),
    against: up.each[at]?.against ?? null,
  }));
  const rows = useMemo(
    () => up.each.map((_, at) => rowsToDraw(up, at, address.onlyDifferences)),
    [up, address.onlyDifferences],
  );
  const place = useShown(sent);
  const turn = () => look({ onlyDifferences: !address.onlyDifferences });
  usePageKey("d", turn, lines.length < 2);
  const isOld =
    draft.text !== sent.draft.text || draft.format !== sent.draft.format || draft.protocol !== sent.draft.protocol;
  return (
    <section ref={place} aria-label="Replies" className="grid min-w-0 scroll-my-20 gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h2>Replies</h2>
        {isOld && (
          <span className="text-small text-caution">
            The payload has changed since. Send it again to see its replies.
          </span>
        )}
        {lines.length > 1 && <Controls lines={lines} base={base} onTurn={turn} />}
      </div>
      <Summary lines={summaryOf(told, base)} />
      <div
        className={classNames(
          "grid min-w-0 items-start gap-4",
          lines.length > 1 && "md:grid-cols-2",
          lines.length > 2 && lines.length !== 4 && "lg:grid-cols-3",
        )}
      >
        {told.map(({ line, standing }, at) => (
          <ReplyCard
            key={refText(line.ref)}
            line={line}
            standing={standing}
            up={up}
            at={at}
            base={base}
            isAlone={lines.length === 1}
            rows={rows[at] ?? []}
            drawn={drawn}
            isChanged={changed.has(refText(line.ref))}
            onMore={() => setDrawn((now) => now + 5 * rowsAtOnce)}
            onCancel={() => onCancel(refText(line.ref))}
          />
        ))}
      </div>
    </section>
  );
}

function Controls({ lines, base, onTurn }: { lines: readonly CallLine[]; base: number; onTurn: () => void }) {
  const { address, look } = useBenchAddress();
  const [text, setText] = useState(address.tolerance ?? "");
  const isWrong = text.trim() !== "" && !isTolerance(text.trim());
  return (
    <div className="no-print ml-auto flex flex-wrap items-center gap-x-4 gap-y-2 text-small">
      <label className="flex items-center gap-2">
        Baseline
        <Select
          value={String(base)}
          onChange={(event) => look({ base: baseOf(lines, Number(event.target.value)) })}
          className="max-w-64"
        >
          {lines.map((line, at) => (
            <option key={refText(line.ref)} value={at}>
              {nameOf(line)}
            </option>
          ))}
        </Select>
      </label>
      <label className="flex items-center gap-2">
        Tolerance
        <Input
          mono
          inputMode="decimal"
          placeholder="by precision"
          title="How far two numbers may lie apart and still agree. Empty: as far as the precision of the replies."
          className="w-36!"
          aria-invalid={isWrong}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            const wanted = event.target.value.trim();
            if (wanted === "" || isTolerance(wanted)) look({ tolerance: wanted === "" ? null : wanted });
          }}
        />
        {isWrong && <span className="text-stop">A number of 0 or more.</span>}
      </label>
      <Switch checked={address.onlyDifferences} onChange={onTurn} aria-keyshortcuts="d">
        Only differences
      </Switch>
    </div>
  );
}

function baseOf(lines: readonly CallLine[], at: number): string | null {
  const line = lines[at];
  return at === 0 || !line ? null : refText(line.ref);
}

/** Brings the replies into view when something was sent, and when the last answer is there; no further than needed, so that the payload stays in sight. */
function useShown({ draft, standings }: Sent) {
  const place = useRef<HTMLElement>(null);
  const isBusy = Object.values(standings).some(({ state }) => state === "waiting");
  useEffect(() => {
    // Newer browsers answer a promise here, which is no clean-up.
    void place.current?.scrollIntoView({ block: "nearest" });
  }, [draft, isBusy]);
  return place;
}

/** The same list as before while its entries are the same. */
function useStable(replies: (Normalised | null)[]): readonly (Normalised | null)[] {
  const [kept, keep] = useState(replies);
  const isSame = kept.length === replies.length && replies.every((reply, at) => reply === kept[at]);
  if (!isSame) keep(replies);
  return isSame ? kept : replies;
}
