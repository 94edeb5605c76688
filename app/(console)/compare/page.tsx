import type { Metadata } from "next";
import { Suspense } from "react";

import { CompareContent, TakeAlongContent, TakeAlongLater } from "@/components/compare/compare-content";
import { CompareHead } from "@/components/compare/compare-head";
import { CompareNotes } from "@/components/compare/compare-notes";
import { CompareSkeleton } from "@/components/compare/compare-skeleton";
import { Empty } from "@/components/ui/empty";
import { Panel } from "@/components/ui/panel";
import { requirePageViewer } from "@/lib/auth";
import { readAddress, whyNotCompare } from "@/lib/compare/address";
import { pack } from "@/lib/compare/packed";
import { readComparison, visitVersions } from "@/lib/compare/queries";
import { whereToDirect } from "@/lib/compare/where-to-direct";
import { tryAddress } from "@/lib/endpoints/try-address";
import { paths } from "@/lib/paths";
import { soon } from "@/lib/soon";

export const metadata: Metadata = { title: "Compare" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function ComparePage({ searchParams }: Props) {
  const viewer = await requirePageViewer("model.read", paths.compare);
  const address = readAddress(await searchParams);
  const visited = await visitVersions(viewer, address.versions, address.base);
  const why = whyNotCompare(visited.versions);
  const tryAt = await tryAddress(viewer, address.versions);
  const coming = why === null ? readComparison(visited).then(pack) : null;
  if (coming) await soon(coming);
  // Two that change places stay on the page meanwhile.
  const comparedKey = visited.versions
    .map(({ id }) => id)
    .sort()
    .join();

  return (
    <>
      <CompareHead
        heads={visited.heads}
        base={visited.base}
        tryAt={tryAt}
        takeAlong={
          coming && (
            <Suspense fallback={<TakeAlongLater />}>
              <TakeAlongContent coming={coming} />
            </Suspense>
          )
        }
      />
      <CompareNotes problems={address.problems} missing={visited.missing} heads={visited.heads} />
      {coming ? (
        <Suspense fallback={<CompareSkeleton />} key={comparedKey}>
          <CompareContent coming={coming} may={whereToDirect(viewer, visited)} />
        </Suspense>
      ) : (
        <Panel>
          <Empty
            title="Nothing to compare yet"
            why={`${why ?? ""} Press a, or select rows in a model's table of versions.`}
          />
        </Panel>
      )}
    </>
  );
}
