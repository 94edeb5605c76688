"use client";

import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";

import { TryButton } from "@/components/playground/try-button";
import { PageHead } from "@/components/ui/page-head";
import { TextLink } from "@/components/ui/text-link";
import { Time } from "@/components/ui/time";
import { legible, versionLabel } from "@/lib/format";
import { paths } from "@/lib/paths";
import { checkAgain, vote, withdrawPromotion } from "@/lib/promotions/actions";
import { promotionOptions } from "@/lib/promotions/client";
import type { VoteInput } from "@/lib/promotions/inputs";
import { titleOf } from "@/lib/promotions/title";
import { isOver, type PromotionView } from "@/lib/promotions/types";

import { ActButton } from "./act-button";
import { CallsPanel } from "./calls-panel";
import { ChangePanel } from "./change-panel";
import { CommentsPanel } from "./comments-panel";
import { DecideBar } from "./decide-bar";
import { DecisionPanel } from "./decision-panel";
import { HistoryPanel } from "./history-panel";
import { OutcomeNote } from "./outcome-note";
import { PolicyPanel } from "./policy-panel";
import { ReasonDialog } from "./reason-dialog";
import { RulesPanel } from "./rules-panel";
import { StateChip } from "./state-chip";
import { ShiftDrawing } from "./shift-drawing";
import { SwapDrawing } from "./swap-drawing";
import { VerdictPanel } from "./verdict-panel";
import { VotesPanel } from "./votes-panel";
import { countRules } from "./words";

type Props = {
  initial: PromotionView;
  /** Holds the permission to request somewhere: such a one may comment and have it checked again. */ mayAsk: boolean;
  /** The playground with what serves incumbent and candidate; null where nothing does that can be called. */ tryAt:
    string | null;
};

/** One request: what it would do, why it cannot go on yet, who said what, and afterwards what was done. Read again by itself until it is over. */
export function PromotionPage({ initial, mayAsk, tryAt }: Props) {
  const { data, error } = useQuery({
    ...promotionOptions(initial.number),
    initialData: initial,
    initialDataUpdatedAt: initial.now,
  });
  const promotion = data.now >= initial.now ? data : initial;
  const { comparison } = promotion;
  const isOpen = promotion.state === "open";
  // What was voted with goes: the form at once, its panel once the vote decides. The focus waits in what stays.
  const column = useRef<HTMLDivElement>(null);
  const [voted, setVoted] = useState<VoteInput["choice"] | null>(null);
  const leaveForm = (choice: VoteInput["choice"]) => {
    setVoted(choice);
    column.current?.focus({ preventScroll: true });
  };
  return (
    <>
      <Head promotion={promotion} tryAt={tryAt} />
      {error && <p className="mb-3 text-small text-stop">{error.message} Shown is what was read before.</p>}
      <OutcomeNote promotion={promotion} />
      {promotion.split ? (
        <ShiftDrawing
          endpoint={promotion.endpointName ?? promotion.target}
          before={promotion.splitBefore ?? {}}
          after={promotion.split}
          served={promotion.served}
          done={promotion.state === "applied"}
        />
      ) : (
        <SwapDrawing promotion={promotion} />
      )}
      <div className="mt-5 grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_21rem] lg:grid-rows-[auto_1fr]">
        <div
          ref={column}
          tabIndex={-1}
          role="group"
          aria-label="Decision and votes"
          className="grid min-w-0 gap-5 lg:col-start-2 lg:row-start-1"
        >
          {isOpen && <DecisionPanel promotion={promotion} onVoted={leaveForm} />}
          <VotesPanel promotion={promotion} />
          <p role="status" className="sr-only">
            {voted && `You have ${voted === "approve" ? "approved" : "rejected"} it.`}
          </p>
        </div>
        <div className="grid min-w-0 gap-5 lg:col-start-1 lg:row-span-2 lg:row-start-1">
          {promotion.rules.length > 0 && <Rules promotion={promotion} mayAsk={mayAsk} />}
          {comparison?.verdict && (
            <VerdictPanel verdict={comparison.verdict} holder={comparison.holder} promotion={promotion} />
          )}
          {comparison && (
            <ChangePanel comparison={comparison} candidate={promotion.version} isDone={promotion.state === "applied"} />
          )}
          <CallsPanel calls={promotion.calls} isOver={isOver(promotion.state)} />
          <CommentsPanel number={promotion.number} comments={promotion.comments} mayComment={mayAsk} />
          <HistoryPanel story={promotion.story} />
        </div>
        <div className="min-w-0 lg:col-start-2 lg:row-start-2">
          <PolicyPanel policy={promotion.policy} />
        </div>
      </div>
      {isOpen && promotion.may.vote === null && <DecideBar />}
    </>
  );
}

function Head({ promotion, tryAt }: { promotion: PromotionView; tryAt: string | null }) {
  const {
    number,
    kind,
    state,
    connection,
    model,
    version,
    requestedBy,
    requestedAt,
    expiresAt,
    reason,
    evidence,
    may,
  } = promotion;
  return (
    <>
      <PageHead
        title={titleOf(promotion)}
        chip={
          <span role="status">
            <StateChip state={state} kind={kind} />
          </span>
        }
        facts={[
          `${kind === "rollback" ? "Rollback" : "Promotion"} #${number}`,
          connection.name,
          <TextLink key="version" href={paths.version(connection.slug, model.key, version)}>
            {legible(model.name)} {versionLabel(version)}
          </TextLink>,
          <span key="asked">
            asked by {requestedBy}, <Time at={requestedAt} />
          </span>,
          !isOver(state) && (
            <span key="expires">
              expires <Time at={expiresAt} />
            </span>
          ),
        ]}
        actions={
          <>
            {tryAt && <TryButton href={tryAt} />}
            {may.reject === null && evidence && (
              <ReasonDialog
                label="Reject"
                title={`Reject #${number}?`}
                verb="Reject"
                ask="Why"
                run={(given) => vote({ number, choice: "reject", evidenceId: evidence.id, reason: given })}
              >
                Enough people have agreed, and nothing has been written yet. One rejection ends it.
              </ReasonDialog>
            )}
            {may.withdraw === null && (
              <ReasonDialog
                label="Withdraw"
                title={`Withdraw #${number}?`}
                verb="Withdraw"
                ask="Why"
                run={(given) => withdrawPromotion({ number, reason: given })}
              >
                The request ends and nothing is written to the registry. It stays here with its votes and comments.
              </ReasonDialog>
            )}
          </>
        }
      />
      <p className="-mt-2 mb-4 max-w-[90ch] whitespace-pre-line wrap-anywhere text-pretty text-ink-2">{reason}</p>
    </>
  );
}

function Rules({ promotion: { number, state, rules }, mayAsk }: { promotion: PromotionView; mayAsk: boolean }) {
  const { fail, waiting } = countRules(rules);
  const isSettled = state !== "open" && state !== "verifying";
  const title = isSettled
    ? "What was checked"
    : fail + waiting > 0
      ? "Why it cannot go on yet"
      : "Nothing stands in its way";
  return (
    <RulesPanel
      title={title}
      rules={rules}
      actions={
        state === "open" &&
        mayAsk && (
          <ActButton size="small" label="Check again" busyLabel="Checking …" run={() => checkAgain({ number })} />
        )
      }
    />
  );
}
