import type { Metadata } from "next";

import { CompareContent, TakeAlongContent, TakeAlongLater } from "@/components/compare/compare-content";
import { CompareHead } from "@/components/compare/compare-head";
import { CompareNotes } from "@/components/compare/compare-notes";
import { CompareSkeleton } from "@/components/compare/compare-skeleton";
import { Arriving } from "@/components/ui/arriving";
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
  const isHere = coming !== null && (await soon(coming));
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
            <Arriving isHere={isHere} fallback={<TakeAlongLater />} key={comparedKey}>
              <TakeAlongContent coming={coming} />
            </Arriving>
          )
        }
      />
      <CompareNotes problems={address.problems} missing={visited.missing} heads={visited.heads} />
      {coming ? (
        <Arriving isHere={isHere} fallback={<CompareSkeleton />} key={comparedKey}>
          <CompareContent coming={coming} may={whereToDirect(viewer, visited)} />
        </Arriving>
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
