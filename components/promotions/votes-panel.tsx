import { FailIcon, PassIcon, UnknownIcon } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import type { PromotionView, VoteLine } from "@/lib/promotions/types";
import { listWords } from "@/lib/words";

import { Initials } from "./initials";

type Props = { promotion: Pick<PromotionView, "votes" | "excluded" | "approvals" | "quorum"> };

/** Who said what, and why; a void vote stays, struck through, with what changed. */
export function VotesPanel({ promotion: { votes, excluded, approvals, quorum } }: Props) {
  return (
    <Panel
      title="Votes"
      padding="none"
      actions={<span className="text-small">{quorum === 0 ? "none needed" : `${approvals} of ${quorum}`}</span>}
      footer={quorum > 0 && excludedWords(excluded)}
    >
      {votes.length === 0 ? (
        <p className="p-4 text-ink-2">
          {quorum === 0 ? "The policy lets whoever may roll back do it alone." : "Nobody has voted yet."}
        </p>
      ) : (
        <ul>
          {votes.map((vote) => (
            <Vote key={vote.id} vote={vote} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Vote({ vote: { member, groups, choice, reason, at, voided } }: { vote: VoteLine }) {
  return (
    <li className="grid grid-cols-[1.375rem_minmax(0,1fr)_auto] gap-x-2.5 gap-y-0.5 border-b border-hair px-4 py-2.5 last:border-b-0">
      <Initials name={member} />
      <p className="min-w-0 wrap-anywhere">
        {voided ? <s className="font-strong text-ink-3">{member}</s> : <b>{member}</b>}{" "}
        <span className="text-ink-3">{groups.join(", ")}</span>
      </p>
      <Verb choice={choice} isVoid={voided !== null} />
      <div className="col-[2/-1] grid gap-0.5 text-small text-pretty wrap-anywhere text-ink-3">
        {voided && (
          <p className="text-ink-2">
            Void since <Time at={voided.at} />: {voided.why}
          </p>
        )}
        <p>
          {reason !== null && reason !== "" && <>“{reason}” </>}
          <Time at={at} className="text-micro" />
        </p>
      </div>
    </li>
  );
}

function Verb({ choice, isVoid }: { choice: VoteLine["choice"]; isVoid: boolean }) {
  const verb = choice === "approve" ? "approved" : "rejected";
  const [Icon, ink] = isVoid
    ? [UnknownIcon, "text-unknown"]
    : choice === "approve"
      ? [PassIcon, "text-go"]
      : [FailIcon, "text-stop"];
  return (
    <span className={`inline-flex items-center gap-1.5 text-small font-strong whitespace-nowrap ${ink}`}>
      <Icon />
      {isVoid ? `void, had ${verb}` : verb}
    </span>
  );
}

/** "Ada Okafor asked for it and Dario Ferrari made the version: neither counts." */
function excludedWords(excluded: PromotionView["excluded"]): string | null {
  if (excluded.length === 0) return null;
  const names = [...new Set(excluded.map(({ name }) => name))];
  const words = names.map((name) => {
    const whys = excluded
      .filter((one) => one.name === name)
      .map(({ why }) => (why === "asked" ? "asked for it" : "made the version"));
    return `${name} ${listWords(whys)}`;
  });
  const tail =
    names.length === 1 ? "that vote never counts" : names.length === 2 ? "neither counts" : "none of them counts";
  return `${listWords(words)}: ${tail}.`;
}
