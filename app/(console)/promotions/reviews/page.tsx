import type { Metadata } from "next";

import { PromotionsTabs } from "@/components/promotions/promotions-tabs";
import { ReviewsList } from "@/components/promotions/reviews-list";
import { Empty } from "@/components/ui/empty";
import { PageHead } from "@/components/ui/page-head";
import { Panel } from "@/components/ui/panel";
import { RefreshWhile } from "@/components/ui/refresh-while";
import { requirePageViewer } from "@/lib/auth";
import { paths } from "@/lib/paths";
import { listReviews } from "@/lib/promotions/queries";

export const metadata: Metadata = { title: "Outside changes" };

export default async function ReviewsPage() {
  const viewer = await requirePageViewer("model.read", paths.reviews);
  const reviews = await listReviews(viewer, { open: true });
  return (
    <>
      <RefreshWhile everyMs={15_000} />
      <PageHead title="Promotions" facts={["Changes that nobody here agreed to"]} />
      <PromotionsTabs current="reviews" reviews={reviews.length} />
      <Panel
        title="To review"
        padding="none"
        footer="Accepting says that a change is right after all; rolling back undoes it, and bars a version that came to hold a stage, an alias or requests by it."
      >
        {reviews.length === 0 ? (
          <Empty
            title="Nothing to review"
            why="When somebody changes a governed stage, alias, approval or traffic in the registry itself, and the policy asks for it, the change waits here until it is accepted or rolled back."
          />
        ) : (
          <ReviewsList reviews={reviews} now={Date.now()} />
        )}
      </Panel>
    </>
  );
}
