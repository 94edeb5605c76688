import type { Metadata } from "next";

import { ChangesPanel } from "@/components/overview/changes-panel";
import { ProductionPanel } from "@/components/overview/production-panel";
import { UnwellPanel } from "@/components/overview/unwell-panel";
import { FirstSteps } from "@/components/shell/first-steps";
import { PageHead } from "@/components/ui/page-head";
import { requirePageViewer } from "@/lib/auth";
import { listConnectionAges } from "@/lib/catalog/list-connection-ages";
import { listLines } from "@/lib/catalog/list-lines";
import { listModels } from "@/lib/catalog/queries";
import { modelsQuery } from "@/lib/catalog/types";
import { listEvents } from "@/lib/history/queries";
import { arrivalWords, isNews } from "@/lib/history/since-words";
import { paths } from "@/lib/paths";
import { can } from "@/lib/permissions";

export const metadata: Metadata = { title: "Overview" };

const moved = modelsQuery.parse({ stage: "production", limit: 6 });

export default async function OverviewPage() {
  const viewer = await requirePageViewer("model.read", paths.overview);
  const now = Date.now();
  const since = viewer.previousSeenAt;
  const [ages, { rows }, changes] = await Promise.all([
    listConnectionAges(viewer),
    listModels(viewer, moved),
    listEvents(viewer, { ...(since && { since }), withoutFound: true, limit: 200 }),
  ]);
  if (ages.length === 0) return <FirstSteps mayConnect={can(viewer.grants, "connection.manage")} />;
  const lines = await listLines(viewer, rows.map((row) => row.id), now);
  const failing = ages.filter(({ failingSince }) => failingSince !== null).map(({ name }) => name);
  const seen = { events: changes.events.filter(isNews), more: changes.older !== null, since: since?.getTime() ?? null };

  return (
    <>
      <PageHead {...arrivalWords({ ...seen, failing })} />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,24.5rem)]">
        <div className="grid min-w-0 gap-5">
          <ProductionPanel rows={rows} lines={lines} now={now} />
          <ChangesPanel {...seen} now={now} />
        </div>
        <UnwellPanel ages={ages} now={now} />
      </div>
    </>
  );
}
