import type { Metadata } from "next";
import { redirect } from "next/navigation";

import { EventList } from "@/components/timeline/event-list";
import { HistoryFilters } from "@/components/timeline/history-filters";
import { Empty } from "@/components/ui/empty";
import { PageHead } from "@/components/ui/page-head";
import { Pager } from "@/components/ui/pager";
import { Panel } from "@/components/ui/panel";
import { requirePageViewer } from "@/lib/auth";
import { formatTime } from "@/lib/format";
import { historyAddress, historyQuery } from "@/lib/history/history-address";
import { listEvents } from "@/lib/history/queries";
import { paths } from "@/lib/paths";
import { attempt } from "@/lib/result";

export const metadata: Metadata = { title: "History" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Events of all models, by when they were learned of. */
export default async function HistoryPage({ searchParams }: Props) {
  const viewer = await requirePageViewer("model.read", paths.history);
  const parsed = historyQuery.safeParse(await searchParams);
  if (!parsed.success) redirect(paths.history);
  const query = parsed.data;
  const { outside, since, after } = query;
  const found = await attempt(
    listEvents(viewer, {
      outside: outside === "yes",
      ...(since !== undefined && { since: new Date(since) }),
      withoutFound: true,
      after,
      limit: 50,
    }),
  );
  if (!found.ok) redirect(historyAddress({ outside, since }));
  const { events, older } = found.data;
  const facts = [
    outside === "yes" ? "Changes made outside Interlock" : "Every event of every model",
    since !== undefined && `learned after ${formatTime(Date.parse(since))} UTC`,
  ];

  return (
    <>
      <PageHead title="History" facts={facts} />
      <HistoryFilters query={query} />
      <Panel
        padding="none"
        footer={
          events.length > 0 && (
            <Pager
              newer={after === undefined ? null : historyAddress({ outside, since })}
              older={older === null ? null : historyAddress({ outside, since, after: older })}
              words={{ newer: "Newest", older: "Older" }}
            />
          )
        }
      >
        {events.length === 0 ? (
          <Empty
            title="No event"
            why={
              outside === "yes"
                ? "Nothing is known to have been changed outside Interlock in this time."
                : "Nothing has changed in this time."
            }
          />
        ) : (
          <EventList events={events} now={Date.now()} withModel />
        )}
      </Panel>
    </>
  );
}
