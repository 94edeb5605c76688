"use client";

import { useState, useTransition } from "react";

import { answerTo } from "@/components/shell/answer-to";
import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { StatusIcon } from "@/components/ui/status-icon";
import { Time } from "@/components/ui/time";
import { receiveChanges, stopReceivingChanges } from "@/lib/connections/actions";
import type { WebhookState } from "@/lib/connections/types";

import { SetUpByHand } from "./set-up-by-hand";

type Props = { slug: string; webhook: WebhookState; mayManage: boolean; now: number };

/** Whether the registry announces its changes here, and the switch for it. */
export function WebhookPanel({ slug, webhook, mayManage, now }: Props) {
  const [problem, setProblem] = useState<string | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const [pending, start] = useTransition();
  const { byHand } = webhook;
  const on = webhook.state === "on";

  function turn() {
    start(async () => {
      setProblem(null);
      if (!on) {
        const result = await answerTo(receiveChanges({ slug }));
        if (result.ok) setSecret(result.data.secret);
        else setProblem(result.error.message);
        return;
      }
      setSecret(null);
      const result = await answerTo(stopReceivingChanges({ slug }));
      if (!result.ok) setProblem(result.error.message);
      else if (result.data.left !== null)
        setProblem(`No delivery is taken any more, but the registry could not be told to stop: ${result.data.left}`);
    });
  }

  return (
    <Panel
      title="Changes within seconds"
      fact={<StatusIcon state={on ? "pass" : "unknown"} word={on ? "on" : "off"} />}
    >
      <div className="grid justify-items-start gap-3">
        <p className="text-pretty text-ink-2">
          {on ? (
            <>
              {byHand
                ? "Announcements with the secret are taken here."
                : "The registry announces its changes here, signed."}{" "}
              {webhook.lastDeliveryAt === null ? (
                "No delivery yet."
              ) : (
                <>
                  Newest delivery <Time at={webhook.lastDeliveryAt} ageAt={now} ago />.
                </>
              )}{" "}
              What it does not announce is still found by reading.
            </>
          ) : byHand ? (
            "The registry can announce changes once somebody sets that up there. Without it, they are found by reading: within ten seconds for what is looked at, later for the rest."
          ) : (
            "The registry can announce most of its changes by webhook. Without it, they are found by reading: within ten seconds for what is looked at, later for the rest."
          )}
        </p>
        {on && byHand && <SetUpByHand byHand={byHand} secret={secret} />}
        {problem && (
          <Note tone="stop" live="assertive">
            {problem}
          </Note>
        )}
        {mayManage && (
          <Button onClick={turn} busy={pending} {...(on && { variant: "stop" as const })}>
            {pending
              ? byHand
                ? "Saving…"
                : "Asking the registry…"
              : on
                ? byHand
                  ? "Take no more announcements"
                  : "Stop the webhook"
                : byHand
                  ? "Make the address and its secret"
                  : "Receive changes within seconds"}
          </Button>
        )}
      </div>
    </Panel>
  );
}
