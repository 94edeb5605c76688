"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect } from "react";

import { Button } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { PageHead } from "@/components/ui/page-head";
import { TextLink } from "@/components/ui/text-link";
import { Time } from "@/components/ui/time";
import { callAddress } from "@/lib/endpoints/call-address";
import { endpointOptions, endpointsAddress } from "@/lib/endpoints/client";
import type { EndpointView } from "@/lib/endpoints/types";
import { paths } from "@/lib/paths";
import type { TrafficBack } from "@/lib/promotions/types";

import { AboutPanel } from "./about-panel";
import { AccessPanel } from "./registered/access-panel";
import { HealthPanel } from "./registered/health-panel";
import { RetireEndpoint } from "./registered/retire-endpoint";
import { DeploymentsPanel } from "./deployments-panel";
import { DriftPanel } from "./drift-panel";
import { HealthWord } from "./health-word";
import { RequestsPanel } from "./requests-panel";
import { RollBackTraffic } from "./roll-back-traffic";
import { RunsPanel } from "./runs-panel";
import { StatusWord } from "./status-word";

type Props = {
  initial: EndpointView;
  /** Its connection does not answer: ages are a warning. */
  isFailing: boolean;
  /** Where a rollback would lead; null where there is none, or not for this viewer. */
  back: TrafficBack | null;
  /** Its history, made by the server. */
  children: ReactNode;
};

/** One endpoint: what it serves, who gets how much, whether that is what the registry says, and how it came to be. */
export function EndpointPage({ initial, isFailing, back, children }: Props) {
  const ref = { connection: initial.connection.slug, endpoint: initial.key };
  const { data, error } = useQuery({
    ...endpointOptions(ref),
    initialData: initial,
    initialDataUpdatedAt: initial.now,
  });
  const endpoint = data.now >= initial.now ? data : initial;
  useFollow(endpoint, initial);
  return (
    <>
      <Head endpoint={endpoint} isFailing={isFailing} back={back} />
      {error && <p className="mb-3 text-small text-stop">{error.message} Shown is what was read before.</p>}
      {endpoint.statusMessage !== null && !endpoint.registered && (
        <div className="mb-5">
          <Note tone={endpoint.status === "failed" ? "stop" : "caution"}>
            <span className="wrap-anywhere">{endpoint.statusMessage}</span>
          </Note>
        </div>
      )}
      {endpoint.notice !== null && (
        <div className="mb-5">
          <Note tone="caution">
            <span className="wrap-anywhere">{endpoint.notice}</span>
          </Note>
        </div>
      )}
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="grid min-w-0 gap-5">
          <DeploymentsPanel endpoint={endpoint} />
          {endpoint.takesRuns && <RunsPanel endpoint={ref} now={endpoint.now} />}
          {endpoint.registered && <HealthPanel endpoint={endpoint} />}
          {endpoint.kind === "online" && !endpoint.registered && children}
        </div>
        <div className="grid min-w-0 gap-5">
          {endpoint.kind === "online" && <DriftPanel endpoint={endpoint} />}
          {endpoint.access && <AccessPanel endpoint={endpoint} access={endpoint.access} />}
          {endpoint.kind === "online" && !endpoint.registered && <RequestsPanel open={endpoint.open} />}
          {!endpoint.registered && <AboutPanel endpoint={endpoint} />}
        </div>
      </div>
    </>
  );
}

/** The history is the server's part of the page: it is drawn again once requests are shared out otherwise. */
function useFollow(endpoint: EndpointView, initial: EndpointView) {
  const router = useRouter();
  const [shared, drawn] = [sharesOf(endpoint), sharesOf(initial)];
  useEffect(() => {
    if (shared !== drawn) router.refresh();
  }, [router, shared, drawn]);
}

function sharesOf({ deployments }: EndpointView): string {
  return JSON.stringify(deployments.map(({ key, share, version }) => [key, share, version?.key]));
}

function Head({ endpoint, isFailing, back }: { endpoint: EndpointView } & Pick<Props, "isFailing" | "back">) {
  const {
    name,
    key,
    status,
    kind,
    connection,
    readAt,
    now,
    whyNotShift,
    whyNotRun,
    takesRuns,
    registered,
    health,
    whyNotTry,
    mayChange,
  } = endpoint;
  return (
    <PageHead
      title={name}
      chip={
        <span role="status">
          {registered ? (
            <HealthWord health={health} now={Math.max(now, health?.checkedAt ?? 0)} />
          ) : (
            <StatusWord status={status} />
          )}
        </span>
      }
      facts={[
        <TextLink key="connection" href={endpointsAddress({ connection: connection.slug })}>
          {connection.name}
        </TextLink>,
        kind === "batch" ? "batch: takes files in runs" : "online",
        registered ? (
          "registered by hand"
        ) : (
          <span key="age" className={`text-small ${isFailing ? "font-strong text-stop" : ""}`}>
            read from the registry <Time at={readAt} ageAt={Math.max(now, readAt)} ago />
          </span>
        ),
      ]}
      actions={
        <>
          {back && (
            <RollBackTraffic endpoint={{ connection: connection.slug, endpoint: key }} name={name} back={back} />
          )}
          {mayChange && <RetireEndpoint endpoint={{ connection: connection.slug, endpoint: key }} name={name} />}
          {mayChange && <Button href={paths.changeEndpoint(connection.slug, key)}>Change</Button>}
          {whyNotTry === null && (
            <Button
              {...(registered && { variant: "primary" })}
              href={callAddress([{ connection: connection.slug, endpoint: key, deployment: null }])}
            >
              Try it
            </Button>
          )}
          {whyNotShift === null && (
            <Button variant="primary" href={paths.shiftTraffic(connection.slug, key)}>
              Shift traffic
            </Button>
          )}
          {takesRuns && whyNotRun === null && (
            <Button variant="primary" href={paths.startRun(connection.slug, key)}>
              Start a run
            </Button>
          )}
        </>
      }
    />
  );
}
