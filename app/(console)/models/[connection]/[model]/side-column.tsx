import { Suspense } from "react";

import { AboutPanel } from "@/components/models/about-panel";
import { BarsPanel } from "@/components/promotions/bars-panel";
import { DecisionsPanel } from "@/components/promotions/decisions-panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import type { Viewer } from "@/lib/auth";
import type { CatalogModel } from "@/lib/catalog/find-model";
import { can } from "@/lib/permissions";
import { listBars, listPromotions, listReviews } from "@/lib/promotions/queries";
import { promotionsQuery } from "@/lib/promotions/inputs";

type Props = { viewer: Viewer; model: CatalogModel };

/** Beside a model's metrics: what is being decided of it, read on its own so that the timeline never waits, and what it is. */
export function SideColumn({ viewer, model }: Props) {
  return (
    <div className="grid min-w-0 gap-5">
      <Suspense fallback={<SkeletonRows rows={4} label="Reading the decisions" />}>
        <Decisions viewer={viewer} model={model} />
      </Suspense>
      <AboutPanel head={model.head} />
    </div>
  );
}

async function Decisions({ viewer, model: { head, production, staging } }: Props) {
  const place = { connection: head.connection.slug, model: head.key };
  const [{ rows }, bars, reviews] = await Promise.all([
    listPromotions(viewer, promotionsQuery.parse({ list: "all", state: "open", limit: 10, ...place })),
    listBars(viewer, place),
    listReviews(viewer, { ...place, open: true }),
  ]);
  const mayRollBack = can(viewer.grants, "promotion.roll-back", { connectionId: head.connection.id, model: head.name });
  const versionsOf = (holders: typeof production) => [...new Set(holders.map(({ version }) => version))];
  return (
    <>
      <DecisionsPanel
        model={{ connection: place.connection, key: place.model }}
        held={[
          { stage: "production", versions: versionsOf(production) },
          { stage: "staging", versions: versionsOf(staging) },
        ]}
        open={rows}
        reviews={reviews.length}
        mayRollBack={mayRollBack}
        now={Date.now()}
      />
      <BarsPanel bars={bars} mayLift={mayRollBack} />
    </>
  );
}
