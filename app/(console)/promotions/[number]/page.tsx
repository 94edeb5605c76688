import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { PromotionPage } from "@/components/promotions/promotion-page";
import { requirePageViewer } from "@/lib/auth";
import { withDirections } from "@/lib/compare/shown-directions";
import { tryAddress } from "@/lib/endpoints/try-address";
import { paths } from "@/lib/paths";
import { can } from "@/lib/permissions";
import { getPromotion } from "@/lib/promotions/queries";
import { number } from "@/lib/promotions/inputs";
import { attempt } from "@/lib/result";

type Props = { params: Promise<{ number: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Promotion #${(await params).number}` };
}

export default async function OnePromotionPage({ params }: Props) {
  const asked = number.safeParse((await params).number);
  if (!asked.success) notFound();
  const viewer = await requirePageViewer("model.read", paths.promotion(asked.data));
  const found = await attempt(getPromotion(viewer, asked.data));
  if (!found.ok) notFound();
  const { connection, model, version, comparison } = found.data;
  const ref = { connection: connection.slug, model: model.key };
  const [tryAt, shown] = await Promise.all([
    tryAddress(
      viewer,
      [comparison?.holder ?? null, version].flatMap((key) => (key === null ? [] : [{ ...ref, version: key }])),
    ),
    withDirections(viewer, ref, found.data),
  ]);
  return (
    <PromotionPage key={asked.data} initial={shown} tryAt={tryAt} mayAsk={can(viewer.grants, "promotion.request")} />
  );
}
