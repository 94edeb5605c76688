import type { Metadata } from "next";

import { ArrivalHead } from "@/components/overview/arrival-head";
import { ChangesPanel } from "@/components/overview/changes-panel";
import { ProductionPanel } from "@/components/overview/production-panel";
import { UnwellPanel } from "@/components/overview/unwell-panel";
import { WaitingPanel } from "@/components/overview/waiting-panel";
import { FirstSteps } from "@/components/shell/first-steps";
import { RefreshWhile } from "@/components/ui/refresh-while";
import { requirePageViewer } from "@/lib/auth";
import { listConnectionAges } from "@/lib/catalog/list-connection-ages";
import { listLines } from "@/lib/catalog/list-lines";
import { listModels } from "@/lib/catalog/queries";
import { modelsQuery } from "@/lib/catalog/types";
import { countEndpoints } from "@/lib/endpoints/queries";
import { countOutside, listEvents } from "@/lib/history/queries";
import { paths } from "@/lib/paths";
import { canEverywhere } from "@/lib/permissions";
import { countWaiting, listPromotions, listReviews } from "@/lib/promotions/queries";
import { promotionsQuery } from "@/lib/promotions/inputs";

export const metadata: Metadata = { title: "Overview" };

const moved = modelsQuery.parse({ stage: "production", limit: 6 });
const waitingForMe = promotionsQuery.parse({ list: "waiting", limit: 5 });

export default async function OverviewPage() {
  const viewer = await requirePageViewer("model.read", paths.overview);
  const now = Date.now();
  const since = viewer.previousSeenAt;
  const [ages, { rows }, changes, requests, reviews, endpoints, outside, mine] = await Promise.all([
    listConnectionAges(viewer),
    listModels(viewer, moved),
    listEvents(viewer, { ...(since && { since }), onlyNews: true, limit: 200 }),
    listPromotions(viewer, waitingForMe),
    listReviews(viewer, { open: true, mine: true }),
    countEndpoints(viewer),
    countOutside(viewer, since),
    countWaiting(viewer),
  ]);
  if (ages.length === 0) return <FirstSteps mayConnect={canEverywhere(viewer.grants, "connection.manage")} />;
  const lines = await listLines(
    viewer,
    rows.map((row) => row.id),
    now,
  );
  const waiting = { rows: requests.rows, more: requests.older !== null, reviews };
  const seen = { events: changes.events, more: changes.older !== null, since: since?.getTime() ?? null };
  const arrival = {
    ...seen,
    events: seen.events.length,
    outside,
    failing: ages.flatMap(({ name, failingSince }) => (failingSince === null ? [] : name)),
    waiting: mine.waiting + waiting.reviews.length,
  };
  return (
    <>
      <RefreshWhile everyMs={15_000} />
      <ArrivalHead arrival={arrival} />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,24.5rem)]">
        <div className="grid min-w-0 gap-5">
          <WaitingPanel {...waiting} now={now} />
          <ProductionPanel rows={rows} lines={lines} now={now} />
          <ChangesPanel {...seen} now={now} />
        </div>
        <UnwellPanel ages={ages} endpoints={endpoints} now={now} />
      </div>
    </>
  );
}
