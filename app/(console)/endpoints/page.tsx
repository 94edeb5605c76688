import type { Metadata } from "next";
import { redirect } from "next/navigation";

import { EndpointFilters } from "@/components/endpoints/endpoint-filters";
import { EndpointsList } from "@/components/endpoints/endpoints-list";
import { ConnectionNotes } from "@/components/models/connection-notes";
import { FirstSteps } from "@/components/shell/first-steps";
import { Button } from "@/components/ui/button";
import { PageHead } from "@/components/ui/page-head";
import { requirePageViewer } from "@/lib/auth";
import { listConnectionAges } from "@/lib/catalog/list-connection-ages";
import { endpointsSearch } from "@/lib/endpoints/client";
import { countEndpoints } from "@/lib/endpoints/queries";
import { endpointsQuery } from "@/lib/endpoints/types";
import { visitEndpoints } from "@/lib/endpoints/visit";
import { countWords } from "@/lib/endpoints/words";
import { paths } from "@/lib/paths";
import { can, canEverywhere } from "@/lib/permissions";
import { attempt } from "@/lib/result";

export const metadata: Metadata = { title: "Endpoints" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function EndpointsPage({ searchParams }: Props) {
  const viewer = await requirePageViewer("model.read", paths.endpoints);
  const given = Object.entries(await searchParams).filter(([, value]) => value !== "");
  const parsed = endpointsQuery.safeParse(Object.fromEntries(given));
  if (!parsed.success) redirect(paths.endpoints);
  const query = parsed.data;
  const now = Date.now();
  const [ages, page, counted] = await Promise.all([
    listConnectionAges(viewer),
    attempt(visitEndpoints(viewer, query)),
    countEndpoints(viewer),
  ]);
  if (!page.ok) redirect(paths.endpoints);
  if (ages.length === 0) return <FirstSteps mayConnect={canEverywhere(viewer.grants, "connection.manage")} />;
  const failing = ages.filter(({ failingSince }) => failingSince !== null);
  const words = countWords(counted);
  const mayRegister = can(viewer.grants, "endpoint.register");

  return (
    <>
      <PageHead
        title="Endpoints"
        facts={[
          words.all,
          words.differing && (
            <b key="differing" className="text-caution">
              {words.differing}
            </b>
          ),
          words.canaries,
        ]}
        actions={mayRegister && <Button href={paths.registerEndpoint}>Register an endpoint</Button>}
      />
      <ConnectionNotes ages={failing} what="endpoints" now={now} />
      <EndpointFilters key={`filters${endpointsSearch(query)}`} query={query} connections={ages} />
      <EndpointsList
        key={endpointsSearch(query)}
        query={query}
        page={page.data}
        failing={failing.map(({ slug }) => slug)}
        now={now}
      />
    </>
  );
}
