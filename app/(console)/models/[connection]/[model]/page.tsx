import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { Suspense } from "react";

import { MetricProvider } from "@/components/models/metric-context";
import { ModelPageHead } from "@/components/models/model-head";
import { TrendPanel } from "@/components/models/trend-panel";
import { VersionsPanel } from "@/components/models/versions-panel";
import { TimelinePanel } from "@/components/timeline/timeline-panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { requirePageViewer } from "@/lib/auth";
import { listConnectionAges } from "@/lib/catalog/list-connection-ages";
import { listVersions, listVersionsByKey } from "@/lib/catalog/list-versions";
import { readModelPage, versionsAddress } from "@/lib/catalog/model-address";
import { visitModel } from "@/lib/catalog/visit-model";
import { getMetricGround } from "@/lib/compare/metric-ground";
import { drawTimeline } from "@/lib/history/draw-timeline";
import { readTimelineParams } from "@/lib/history/timeline-params";
import { nameFromSegment, paths } from "@/lib/paths";

import { SavedCases } from "./saved-cases";
import { SideColumn } from "./side-column";

type Props = {
  params: Promise<{ connection: string; model: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: nameFromSegment((await params).model) ?? "Model" };
}

export default async function ModelPage({ params, searchParams }: Props) {
  const [{ connection: slug, model: segment }, raw] = await Promise.all([params, searchParams]);
  const [connection, name] = [nameFromSegment(slug), nameFromSegment(segment)];
  if (connection === null || name === null) notFound();
  const viewer = await requirePageViewer("model.read", paths.model(connection, name));
  const visited = await visitModel(viewer, { connection, model: name });
  if (!visited) notFound();
  const { model, link } = visited;
  const [asked, timelineParams] = [readModelPage(raw), readTimelineParams(raw)];
  if (!asked) redirect(paths.model(connection, name));
  const [ages, page, production, timeline] = await Promise.all([
    listConnectionAges(viewer),
    listVersions(model, asked.versions),
    listVersionsByKey(
      model,
      model.production.map(({ version }) => version),
    ),
    drawTimeline(viewer, model.head.id, timelineParams),
  ]);
  const known = page.rows.map(({ metrics }) => metrics);
  const ground = await getMetricGround(model.head, [...new Set(known.flatMap(Object.keys))]);
  const held = timeline.lanes.filter(({ stage }) => stage === "production").flatMap(({ segments }) => segments);

  return (
    <MetricProvider model={{ connection, model: name }} asked={asked.metric} known={known} ground={ground}>
      <ModelPageHead
        head={model.head}
        link={link}
        age={ages.find((age) => age.slug === connection)}
        now={timeline.now}
      />
      <div className="grid gap-5">
        <TimelinePanel timeline={timeline} params={timelineParams} model={{ connection, key: name }} />
        <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_21rem]">
          <div className="grid min-w-0 gap-5">
            <TrendPanel
              production={model.production.map(({ version }) => version)}
              wasProduction={held.map(({ version }) => version)}
            />
            <Suspense fallback={<SkeletonRows rows={2} label="Reading the saved cases" />}>
              <SavedCases viewer={viewer} model={model} />
            </Suspense>
          </div>
          <SideColumn viewer={viewer} model={model} />
        </div>
        <VersionsPanel
          model={{ connection, key: name }}
          rows={page.rows}
          count={model.head.versionCount}
          production={production}
          {...versionsAddress({ connection, key: name }, raw, page)}
        />
      </div>
    </MetricProvider>
  );
}
