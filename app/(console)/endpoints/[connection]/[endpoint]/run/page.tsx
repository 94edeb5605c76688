import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { RunForm } from "@/components/endpoints/run-form";
import { Note } from "@/components/ui/note";
import { PageHead } from "@/components/ui/page-head";
import { TextLink } from "@/components/ui/text-link";
import { requirePageViewer } from "@/lib/auth";
import { visitEndpoint } from "@/lib/endpoints/visit";
import { nameFromSegment, paths } from "@/lib/paths";
import { attempt } from "@/lib/result";

export const metadata: Metadata = { title: "Start a run" };

type Props = { params: Promise<{ connection: string; endpoint: string }> };

export default async function RunPage({ params }: Props) {
  const { connection: slug, endpoint: segment } = await params;
  const [connection, endpoint] = [nameFromSegment(slug), nameFromSegment(segment)];
  if (connection === null || endpoint === null) notFound();
  const viewer = await requirePageViewer("endpoint.run", paths.startRun(connection, endpoint));
  const found = await attempt(visitEndpoint(viewer, { connection, endpoint }));
  if (!found.ok) notFound();
  const { name, deployments, takesRuns, whyNotRun } = found.data;
  const why = takesRuns ? whyNotRun : "Runs of this endpoint cannot be started from here.";

  return (
    <>
      <PageHead
        title={`Start a run of ${name}`}
        facts={[
          <TextLink key="endpoint" href={paths.endpoint(connection, endpoint)}>
            {name}
          </TextLink>,
          found.data.connection.name,
          "Kept in the audit log with the call that is made",
        ]}
      />
      {why !== null ? (
        <Note tone="caution">{why}</Note>
      ) : (
        <RunForm endpoint={{ connection, endpoint }} name={name} deployments={deployments} />
      )}
    </>
  );
}
