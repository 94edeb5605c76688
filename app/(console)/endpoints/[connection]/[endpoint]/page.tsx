import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { EndpointPage } from "@/components/endpoints/endpoint-page";
import { ConnectionNotes } from "@/components/models/connection-notes";
import { EventList } from "@/components/timeline/event-list";
import { Panel } from "@/components/ui/panel";
import { requirePageViewer } from "@/lib/auth";
import { listConnectionAges } from "@/lib/catalog/list-connection-ages";
import { visitEndpoint } from "@/lib/endpoints/visit";
import { endpointLabel } from "@/lib/format";
import { listEvents } from "@/lib/history/queries";
import { nameFromSegment, paths } from "@/lib/paths";
import { can } from "@/lib/permissions";
import { findTrafficBack } from "@/lib/promotions/queries";
import { attempt } from "@/lib/result";

type Props = { params: Promise<{ connection: string; endpoint: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const key = nameFromSegment((await params).endpoint) ?? "Endpoint";
  return { title: endpointLabel(key) };
}

export default async function OneEndpointPage({ params }: Props) {
  const { connection: slug, endpoint: segment } = await params;
  const [connection, endpoint] = [nameFromSegment(slug), nameFromSegment(segment)];
  if (connection === null || endpoint === null) notFound();
  const viewer = await requirePageViewer("model.read", paths.endpoint(connection, endpoint));
  const ref = { connection, endpoint };
  const found = await attempt(visitEndpoint(viewer, ref));
  if (!found.ok) notFound();
  const mayRollBack = can(viewer.grants, "promotion.roll-back");
  const [ages, { events, older }, back] = await Promise.all([
    listConnectionAges(viewer),
    listEvents(viewer, { endpoint: { connection, key: endpoint }, limit: 30 }),
    mayRollBack ? findTrafficBack(viewer, ref) : null,
  ]);
  const age = ages.find((one) => one.slug === connection);
  const { now } = found.data;

  return (
    <>
      {age && <ConnectionNotes ages={[age]} what="endpoints" now={now} />}
      <EndpointPage
        key={`${connection}/${endpoint}`}
        initial={found.data}
        isFailing={age?.failingSince != null}
        back={back}
      >
        <Panel
          title="History"
          fact="what each version got of its requests"
          padding="none"
          footer={older !== null && "Older changes are in the timelines of the models."}
        >
          {events.length === 0 ? (
            <p className="p-4 text-ink-2">No change of its traffic is known of a version that you may see.</p>
          ) : (
            <EventList events={events} now={now} withModel />
          )}
        </Panel>
      </EndpointPage>
    </>
  );
}
