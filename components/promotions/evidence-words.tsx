"use client";

import { useState } from "react";

import { Note } from "@/components/ui/note";
import { Time } from "@/components/ui/time";
import type { PromotionView } from "@/lib/promotions/types";

import { shortFingerprint } from "./words";

type Props = { evidence: NonNullable<PromotionView["evidence"]>; mayVote: boolean };

/** What a vote is bound to, in words; and that it is no longer what it was when this page was opened. */
export function EvidenceWords({ evidence: { fingerprint, takenAt }, mayVote }: Props) {
  const [opened] = useState(fingerprint);
  const short = <code className="text-ink-2" title={fingerprint}>{shortFingerprint(fingerprint)}</code>;
  return (
    <>
      {mayVote && opened !== fingerprint && (
        <Note tone="caution" live="polite">
          The evidence has changed since you opened this page, from <code>{shortFingerprint(opened)}</code>. What you see is the new one: read it again before you decide.
        </Note>
      )}
      <p className="text-small text-pretty text-ink-3">
        {mayVote ? (
          <>
            Your vote is bound to fingerprint {short}. If files, signature, environment, metrics, gates, policy or holder change for the worse or in substance, it no longer counts.
          </>
        ) : (
          <>Votes are bound to fingerprint {short}.</>
        )}{" "}
        Evidence of <Time at={takenAt} />.
      </p>
    </>
  );
}
