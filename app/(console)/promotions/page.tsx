import type { Metadata } from "next";
import { redirect } from "next/navigation";

import { NoPromotions } from "@/components/promotions/no-promotions";
import { PromotionFilters } from "@/components/promotions/promotion-filters";
import { promotionsAddress } from "@/components/promotions/promotions-address";
import { PromotionsTable } from "@/components/promotions/promotions-table";
import { PromotionsTabs } from "@/components/promotions/promotions-tabs";
import { Kbd } from "@/components/ui/kbd";
import { PageHead } from "@/components/ui/page-head";
import { Pager } from "@/components/ui/pager";
import { Panel } from "@/components/ui/panel";
import { RefreshWhile } from "@/components/ui/refresh-while";
import { requirePageViewer } from "@/lib/auth";
import { listConnectionAges } from "@/lib/catalog/list-connection-ages";
import { paths } from "@/lib/paths";
import { listPromotions, listReviews } from "@/lib/promotions/queries";
import { promotionsQuery } from "@/lib/promotions/inputs";

export const metadata: Metadata = { title: "Promotions" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function PromotionsPage({ searchParams }: Props) {
  const viewer = await requirePageViewer("model.read", paths.promotions);
  const given = Object.entries(await searchParams).filter(([, value]) => value !== "");
  const parsed = promotionsQuery.safeParse(Object.fromEntries(given));
  if (!parsed.success) redirect(paths.promotions);
  const query = parsed.data;
  const [page, reviews, ages] = await Promise.all([
    listPromotions(viewer, query),
    listReviews(viewer, { open: true }),
    listConnectionAges(viewer),
  ]);
  const turn = (change: { before?: number; after?: number }) =>
    promotionsAddress({ ...query, before: undefined, after: undefined, ...change });
  const keys = (
    <span className="max-md:hidden">
      <Kbd>j</Kbd> <Kbd>k</Kbd> move · <Kbd>Enter</Kbd> open
    </span>
  );
  const pager = (
    <Pager
      newer={page.newer === null ? null : turn({ after: page.newer })}
      older={page.older === null ? null : turn({ before: page.older })}
      note={keys}
    />
  );

  return (
    <>
      <RefreshWhile everyMs={15_000} />
      <PageHead title="Promotions" facts={["Requests to move a version, and the way back"]} />
      <PromotionsTabs current={query.list} reviews={reviews.length} />
      <PromotionFilters key={promotionsAddress(query)} query={query} connections={ages} />
      <Panel padding="none" footer={page.rows.length > 0 && pager}>
        {page.rows.length === 0 ? (
          <NoPromotions query={query} />
        ) : (
          <PromotionsTable label="Promotions" rows={page.rows} now={Date.now()} />
        )}
      </Panel>
    </>
  );
}
