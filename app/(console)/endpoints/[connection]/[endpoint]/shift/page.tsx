import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { ShiftForm } from "@/components/endpoints/shift-form";
import { ShiftPreview } from "@/components/endpoints/shift-preview";
import { PolicyPanel } from "@/components/promotions/policy-panel";
import { Note } from "@/components/ui/note";
import { PageHead } from "@/components/ui/page-head";
import { TextLink } from "@/components/ui/text-link";
import { requirePageViewer } from "@/lib/auth";
import { splitAsked } from "@/lib/endpoints/typed-split";
import { visitEndpoint } from "@/lib/endpoints/visit";
import { nameFromSegment, paths } from "@/lib/paths";
import { previewTraffic } from "@/lib/promotions/queries";
import { attempt } from "@/lib/result";

export const metadata: Metadata = { title: "Shift traffic" };

type Props = {
  params: Promise<{ connection: string; endpoint: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function ShiftPage({ params, searchParams }: Props) {
  const [{ connection: slug, endpoint: segment }, { split }] = await Promise.all([params, searchParams]);
  const [connection, endpoint] = [nameFromSegment(slug), nameFromSegment(segment)];
  if (connection === null || endpoint === null) notFound();
  const viewer = await requirePageViewer("promotion.request", paths.shiftTraffic(connection, endpoint));
  const ref = { connection, endpoint };
  const found = await attempt(visitEndpoint(viewer, ref));
  if (!found.ok) notFound();
  const { name, deployments, whyNotShift } = found.data;
  const asked = whyNotShift === null ? splitAsked(split, deployments) : null;
  const preview = asked && (await attempt(previewTraffic(viewer, { ...ref, split: asked })));
  const refusal = preview && (preview.ok ? preview.data.refusal : preview.error.message);

  return (
    <>
      <PageHead
        title={`Shift traffic of ${name}`}
        facts={[
          <TextLink key="endpoint" href={paths.endpoint(connection, endpoint)}>
            {name}
          </TextLink>,
          found.data.connection.name,
          "Nobody is asked before you send it",
        ]}
      />
      {whyNotShift !== null ? (
        <Note tone="caution">{whyNotShift}</Note>
      ) : (
        <ShiftForm
          endpoint={ref}
          deployments={deployments}
          asked={asked}
          refusal={refusal}
          aside={preview?.ok && <PolicyPanel policy={preview.data.policy} />}
        >
          {preview?.ok && <ShiftPreview preview={preview.data} />}
          {preview?.ok === false && <Note tone="stop">{preview.error.message}</Note>}
        </ShiftForm>
      )}
    </>
  );
}
