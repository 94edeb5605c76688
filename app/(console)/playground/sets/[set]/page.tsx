import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { SetPage } from "@/components/playground/cases/set-page";
import { requirePageViewer } from "@/lib/auth";
import { getSet, listRuns } from "@/lib/cases/queries";
import { idInput } from "@/lib/cases/types";
import { listCallLines } from "@/lib/endpoints/callable";
import { paths } from "@/lib/paths";
import { attempt } from "@/lib/result";

type Props = { params: Promise<{ set: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export const metadata: Metadata = { title: "Saved cases" };

export default async function CaseSetPage({ params, searchParams }: Props) {
  const [{ set: segment }, { run }] = await Promise.all([params, searchParams]);
  const asked = idInput.safeParse({ id: segment });
  if (!asked.success) notFound();
  const { id } = asked.data;
  const viewer = await requirePageViewer("model.read", paths.caseSet(id));
  const found = await attempt(getSet(viewer, id));
  if (!found.ok) notFound();
  const set = found.data;
  const [runs, lines] = await Promise.all([
    listRuns(viewer, id),
    listCallLines(viewer, { connection: set.connection.slug, model: set.model.key, limit: 50 }),
  ]);
  const selected = idInput.safeParse({ id: run });
  return (
    <SetPage key={id} initial={set} runs={runs} lines={lines} selected={selected.success ? selected.data.id : null} />
  );
}
