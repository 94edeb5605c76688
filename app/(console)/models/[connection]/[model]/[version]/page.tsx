import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { Arriving } from "@/components/ui/arriving";
import { VersionHead } from "@/components/versions/version-head";
import { VersionPanels } from "@/components/versions/version-panels";
import { VersionSkeleton } from "@/components/versions/version-skeleton";
import { requirePageViewer } from "@/lib/auth";
import { listVersionsByKey } from "@/lib/catalog/list-versions";
import { compareWith } from "@/lib/compare/address";
import { getMetricGround } from "@/lib/compare/metric-ground";
import { listServing } from "@/lib/endpoints/queries";
import { tryAddress } from "@/lib/endpoints/try-address";
import { versionLabel } from "@/lib/format";
import { listEvents } from "@/lib/history/queries";
import { nameFromSegment, paths } from "@/lib/paths";
import { can } from "@/lib/permissions";
import { listBars } from "@/lib/promotions/queries";
import { soon } from "@/lib/soon";
import { getVersionView, visitVersion } from "@/lib/versions/queries";

type Props = { params: Promise<{ connection: string; model: string; version: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { model, version } = await params;
  return { title: `${nameFromSegment(model) ?? "Model"} ${versionLabel(nameFromSegment(version) ?? "")}` };
}

export default async function VersionPage({ params }: Props) {
  const { connection: slug, model: modelSegment, version: versionSegment } = await params;
  const [connection, model, version] = [
    nameFromSegment(slug),
    nameFromSegment(modelSegment),
    nameFromSegment(versionSegment),
  ];
  if (connection === null || model === null || version === null) notFound();
  const viewer = await requirePageViewer("model.read", paths.version(connection, model, version));
  const known = await visitVersion(viewer, { connection, model, version });
  if (!known) notFound();
  const { head, production } = known.model;
  const incumbents = production.map((holder) => holder.version).filter((key) => key !== version);
  const [{ events }, holders, serving, tryAt, bars] = await Promise.all([
    listEvents(viewer, { versionId: known.id, limit: 20 }),
    listVersionsByKey(known.model, incumbents),
    listServing(head.connection.id, head.key, version),
    tryAddress(viewer, [{ connection, model, version }]),
    listBars(viewer, { connection, model, version }),
  ]);
  const barred = bars.filter(({ lifted }) => lifted === null);
  const against = holders.find(({ metrics }) => Object.keys(metrics).length > 0) ?? null;
  const { directions } = await getMetricGround(head, Object.keys(against?.metrics ?? {}));
  const compare = compareWith({ connection, model, version }, incumbents);
  const request =
    known.goneAt === null &&
    can(viewer.grants, "promotion.request", { connectionId: head.connection.id, model: head.name })
      ? paths.request(connection, model, version)
      : null;
  const view = getVersionView(known);
  const isHere = await soon(view);

  return (
    <Arriving
      isHere={isHere}
      fallback={
        <>
          <VersionHead
            head={head}
            shown={{ ...known, createdAt: known.createdAt?.getTime() ?? null }}
            request={request}
            compare={compare}
            serving={serving}
            tryAt={tryAt}
            barred={barred}
            reading={<span className="text-small">asking {head.connection.name} …</span>}
          />
          <VersionSkeleton />
        </>
      }
    >
      <VersionPanels
        head={head}
        request={request}
        compare={compare}
        serving={serving}
        tryAt={tryAt}
        barred={barred}
        view={view}
        events={events}
        against={against && { ...against, directions }}
      />
    </Arriving>
  );
}
