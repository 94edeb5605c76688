"use client";

import { useState, useTransition } from "react";

import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { StatusIcon } from "@/components/ui/status-icon";
import { Time } from "@/components/ui/time";
import { receiveChanges, stopReceivingChanges } from "@/lib/connections/actions";
import type { WebhookState } from "@/lib/connections/types";

type Props = { slug: string; webhook: WebhookState; mayManage: boolean; now: number };

/** Whether the registry announces its changes here, and the switch for it. */
export function WebhookPanel({ slug, webhook, mayManage, now }: Props) {
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, start] = useTransition();
  const on = webhook.state === "on";

  function turn() {
    if (pending) return;
    start(async () => {
      setProblem(null);
      if (!on) {
        const result = await receiveChanges({ slug });
        if (!result.ok) setProblem(result.error.message);
        return;
      }
      const result = await stopReceivingChanges({ slug });
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
              The registry announces its changes here, signed.{" "}
              {webhook.lastDeliveryAt === null ? (
                "No delivery yet."
              ) : (
                <>
                  Newest delivery <Time at={webhook.lastDeliveryAt} ageAt={now} ago />.
                </>
              )}{" "}
              What it does not announce is still found by reading.
            </>
          ) : (
            "The registry can announce most of its changes by webhook. Without it, they are found by reading: within ten seconds for what is looked at, later for the rest."
          )}
        </p>
        {problem && (
          <Note tone="stop" live="assertive">
            {problem}
          </Note>
        )}
        {mayManage && (
          <Button onClick={turn} aria-disabled={pending} {...(on && { variant: "stop" as const })}>
            {pending ? "Asking the registry…" : on ? "Stop the webhook" : "Receive changes within seconds"}
          </Button>
        )}
      </div>
    </Panel>
  );
}
