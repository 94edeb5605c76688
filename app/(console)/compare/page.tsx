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
import { readComparison, visitVersions } from "@/lib/compare/queries";
import { whereToDirect } from "@/lib/compare/where-to-direct";
import { paths } from "@/lib/paths";

export const metadata: Metadata = { title: "Compare" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function ComparePage({ searchParams }: Props) {
  const viewer = await requirePageViewer("model.read", paths.compare);
  const address = readAddress(await searchParams);
  const visited = await visitVersions(viewer, address.versions, address.base);
  const why = whyNotCompare(visited.versions);
  const coming = why === null ? readComparison(visited) : null;
  // It is awaited where it is shown; a failure before then is no crash of its own.
  coming?.catch(() => undefined);

  return (
    <>
      <CompareHead
        heads={visited.heads}
        base={visited.base}
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
        <Suspense fallback={<CompareSkeleton />} key={visited.versions.map(({ id }) => id).join()}>
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
