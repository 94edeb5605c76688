"use client";

import { useState } from "react";

import { Note } from "@/components/ui/note";
import { Time } from "@/components/ui/time";
import type { PromotionView } from "@/lib/promotions/types";

import { shortFingerprint } from "./words";

type Props = { evidence: NonNullable<PromotionView["evidence"]>; mayVote: boolean };

/** What a vote is bound to, in words. */
export function EvidenceWords({ evidence: { fingerprint, takenAt }, mayVote }: Props) {
  const short = (
    <code className="text-ink-2" title={fingerprint}>
      {shortFingerprint(fingerprint)}
    </code>
  );
  return (
    <p className="text-small text-pretty text-ink-3">
      {mayVote ? (
        <>
          Your vote is bound to fingerprint {short}. If files, signature, verdict, environment, metrics, gates, policy,
          holder or calls change for the worse or in substance, it no longer counts.
        </>
      ) : (
        <>Votes are bound to fingerprint {short}.</>
      )}{" "}
      Evidence of <Time at={takenAt} />.
    </p>
  );
}

/** The page reads itself again: whoever is about to vote must notice that it is no longer what they opened. */
export function EvidenceChanged({ fingerprint }: { fingerprint: string }) {
  const [opened] = useState(fingerprint);
  if (opened === fingerprint) return null;
  return (
    <Note tone="caution" live="polite">
      The evidence has changed since you opened this page; it was <code>{shortFingerprint(opened)}</code>. What you see
      is the new one: read it again before you decide.
    </Note>
  );
}
