"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useEffect, useRef, useState, useTransition } from "react";

import { useAct } from "@/components/promotions/use-act";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { Note } from "@/components/ui/note";
import { FooterEnd, Panel } from "@/components/ui/panel";
import { splitText } from "@/lib/endpoints/shares";
import type { DeploymentLine, EndpointRef } from "@/lib/endpoints/types";
import { splitTyped, typedFrom, whyNotTyped } from "@/lib/endpoints/typed-split";
import { paths } from "@/lib/paths";
import { requestTraffic } from "@/lib/promotions/actions";
import type { Split } from "@/lib/registries/types";

import { SplitFields } from "./split-fields";

type Props = {
  endpoint: EndpointRef;
  deployments: readonly DeploymentLine[];
  /** The one that the dry run was made for; null: none is asked for yet. */
  asked: Split | null;
  /** Why it cannot be asked for at all. */
  refusal: string | null;
  /** The dry run for that split, made by the server. */
  children: ReactNode;
  /** The policy that it would be decided by. */
  aside: ReactNode;
};

/** Typing rests this long before the server is asked what the split would meet. */
const restMs = 400;

/** Who gets how much and why. A split that can be asked for is looked at by the server; the reason stays while it answers. */
export function ShiftForm({ endpoint, deployments, asked, refusal, children, aside }: Props) {
  const router = useRouter();
  const [typed, type] = useState(() => typedFrom(deployments, asked));
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const { act, busy, problem } = useAct();
  const notSplit = whyNotTyped(typed, deployments);
  const { isLooking } = useDryRun(
    endpoint,
    notSplit === null ? splitText(splitTyped(typed)) : null,
    asked && splitText(asked),
  );
  const why = notSplit ?? (isLooking ? "Asking the registry what it would meet …" : refusal);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (why !== null) return;
    const isMissing = reason.trim() === "";
    setMissing(isMissing);
    if (isMissing) return box.current?.focus();
    act(
      () => requestTraffic({ ...endpoint, split: splitTyped(typed), reason }),
      ({ number }) => router.push(paths.promotion(number)),
    );
  };
  const footer = (
    <>
      <span role="status">{why}</span>
      <FooterEnd>
        <Button variant="bare" href={paths.endpoint(endpoint.connection, endpoint.endpoint)}>
          Cancel
        </Button>
        <Button type="submit" variant="primary" disabled={why !== null} busy={busy}>
          {busy ? "Asking …" : "Request shift"}
        </Button>
      </FooterEnd>
    </>
  );

  return (
    <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_21rem] lg:grid-rows-[auto_1fr]">
      <form onSubmit={submit} className="min-w-0">
        <Panel title="What you ask for" footer={footer}>
          <div className="grid gap-4">
            <SplitFields
              deployments={deployments}
              typed={typed}
              onType={(key, text) => type((before) => ({ ...before, [key]: text }))}
            />
            <Field
              label="Why"
              remark="needed"
              hint="What is better, and what you looked at. Whoever decides reads it first."
              problem={missing && reason.trim() === "" ? "Say why: it is what others decide on." : null}
            >
              <Textarea ref={box} maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} />
            </Field>
            {problem && (
              <Note tone="stop" live="assertive">
                {problem}
              </Note>
            )}
          </div>
        </Panel>
      </form>
      <div aria-busy={isLooking} className={classNames("min-w-0", (isLooking || notSplit !== null) && "opacity-60")}>
        {children}
      </div>
      {aside && <div className="min-w-0 lg:col-start-2 lg:row-span-2 lg:row-start-1">{aside}</div>}
    </div>
  );
}

/** Brings a split into the address once typing rests, so that the server looks at it. `wanted` null: there is nothing to look at. */
function useDryRun(
  { connection, endpoint }: EndpointRef,
  wanted: string | null,
  seen: string | null,
): { isLooking: boolean } {
  const router = useRouter();
  const [looking, look] = useTransition();
  useEffect(() => {
    if (wanted === null || wanted === seen) return;
    const timer = setTimeout(
      () =>
        look(() =>
          router.replace(`${paths.shiftTraffic(connection, endpoint)}?${new URLSearchParams({ split: wanted })}`, {
            scroll: false,
          }),
        ),
      restMs,
    );
    return () => clearTimeout(timer);
  }, [router, connection, endpoint, wanted, seen]);
  return { isLooking: looking || (wanted !== null && wanted !== seen) };
}
