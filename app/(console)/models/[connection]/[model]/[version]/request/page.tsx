import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { PolicyPanel } from "@/components/promotions/policy-panel";
import { PreviewPanels } from "@/components/promotions/preview-panels";
import { RequestForm } from "@/components/promotions/request-form";
import { Note } from "@/components/ui/note";
import { PageHead } from "@/components/ui/page-head";
import { TextLink } from "@/components/ui/text-link";
import { requirePageViewer } from "@/lib/auth";
import { withDirections } from "@/lib/compare/shown-directions";
import { versionLabel } from "@/lib/format";
import { nameFromSegment, paths } from "@/lib/paths";
import { getPreview, getRequestSubject, listTargets } from "@/lib/promotions/queries";
import { attempt } from "@/lib/result";

export const metadata: Metadata = { title: "Request promotion" };

type Props = {
  params: Promise<{ connection: string; model: string; version: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function RequestPage({ params, searchParams }: Props) {
  const { connection: slug, model: modelSegment, version: versionSegment } = await params;
  const [connection, model, version] = [
    nameFromSegment(slug),
    nameFromSegment(modelSegment),
    nameFromSegment(versionSegment),
  ];
  if (connection === null || model === null || version === null) notFound();
  const viewer = await requirePageViewer("promotion.request", paths.request(connection, model, version));
  const ref = { connection, model, version };
  const [named, targets] = await Promise.all([
    attempt(getRequestSubject(viewer, ref)),
    attempt(listTargets(viewer, ref)),
  ]);
  if (!named.ok || !targets.ok) notFound();
  const { name } = named.data;
  const { target: asked } = await searchParams;
  const chosen = targets.data.find(({ target }) => target === asked)?.target ?? null;
  const preview =
    chosen === null
      ? null
      : await attempt(getPreview(viewer, { ...ref, target: chosen }).then((read) => withDirections(viewer, ref, read)));
  const refusal = preview === null ? null : preview.ok ? preview.data.refusal : preview.error.message;

  return (
    <>
      <PageHead
        title={`Request promotion of ${name} ${versionLabel(version)}`}
        facts={[
          <TextLink key="version" href={paths.version(connection, model, version)}>
            {name} {versionLabel(version)}
          </TextLink>,
          "Nobody is asked before you send it",
        ]}
      />
      <RequestForm
        version={ref}
        targets={targets.data}
        target={chosen}
        refusal={refusal}
        aside={preview?.ok && <PolicyPanel policy={preview.data.policy} />}
      >
        {preview?.ok && (
          <PreviewPanels
            preview={preview.data}
            version={version}
            at={{ connection: { slug: connection }, model: { key: model } }}
          />
        )}
        {preview?.ok === false && <Note tone="stop">{preview.error.message}</Note>}
      </RequestForm>
    </>
  );
}
