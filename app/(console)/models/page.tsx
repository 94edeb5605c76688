import type { Metadata } from "next";
import { redirect } from "next/navigation";

import { ConnectionNotes } from "@/components/models/connection-notes";
import { ModelsList } from "@/components/models/models-list";
import { FirstSteps } from "@/components/shell/first-steps";
import { CopyButton } from "@/components/ui/copy-button";
import { PageHead } from "@/components/ui/page-head";
import { requirePageViewer } from "@/lib/auth";
import { listConnectionAges } from "@/lib/catalog/list-connection-ages";
import { listLines } from "@/lib/catalog/list-lines";
import { countModels, listModels } from "@/lib/catalog/queries";
import { modelsQuery } from "@/lib/catalog/types";
import { countWords } from "@/lib/catalog/words";
import { paths } from "@/lib/paths";
import { canEverywhere } from "@/lib/permissions";
import { attempt } from "@/lib/result";

export const metadata: Metadata = { title: "Models" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function ModelsPage({ searchParams }: Props) {
  const viewer = await requirePageViewer("model.read", paths.models);
  const parsed = modelsQuery.safeParse(await searchParams);
  if (!parsed.success) redirect(paths.models);
  const query = parsed.data;
  const now = Date.now();
  const [ages, page, all] = await Promise.all([
    listConnectionAges(viewer),
    attempt(listModels(viewer, query)),
    countModels(viewer, { q: "" }),
  ]);
  if (!page.ok) redirect(paths.models);
  if (ages.length === 0) return <FirstSteps mayConnect={canEverywhere(viewer.grants, "connection.manage")} />;
  const failing = ages.filter(({ failingSince }) => failingSince !== null);
  const [lines, ...counts] = await Promise.all([
    listLines(
      viewer,
      page.data.rows.map((row) => row.id),
      now,
    ),
    ...failing.map(({ slug }) => countModels(viewer, { q: "", connection: slug })),
  ]);

  return (
    <>
      <PageHead
        title="Models"
        facts={countWords(all)}
        actions={<CopyButton label="Copy link" said="Link copied. It opens with the same search and filters." />}
      />
      <ConnectionNotes
        ages={ages}
        counts={Object.fromEntries(failing.map(({ slug }, index) => [slug, counts[index]?.models ?? 0]))}
        now={now}
      />
      <ModelsList query={query} page={page.data} lines={lines} ages={ages} now={now} />
    </>
  );
}
