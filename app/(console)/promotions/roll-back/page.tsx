import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";

import { RollBackPage } from "@/components/promotions/roll-back-page";
import { requirePageViewer } from "@/lib/auth";
import { paths } from "@/lib/paths";
import { getRollBackComparison, getRollBackPreview, listRollBackChoices } from "@/lib/promotions/queries";
import { target } from "@/lib/promotions/inputs";
import { attempt } from "@/lib/result";

export const metadata: Metadata = { title: "Roll back" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const input = z.object({
  connection: z.string(),
  model: z.string(),
  target,
  version: z.string().optional().catch(undefined),
});

export default async function RollBack({ searchParams }: Props) {
  const asked = input.safeParse(await searchParams);
  if (!asked.success) notFound();
  const { version, ...place } = asked.data;
  const viewer = await requirePageViewer(
    "promotion.roll-back",
    paths.rollBack(place.connection, place.model, place.target),
  );
  const listed = await attempt(listRollBackChoices(viewer, place));
  if (!listed.ok) notFound();
  const choices = listed.data;
  // What is not known to be good is nobody's proposal: it is chosen.
  const chosen =
    choices.find((choice) => choice.version === version) ?? choices.find(({ good, isFree }) => good && isFree) ?? null;
  const preview = chosen && (await attempt(getRollBackPreview(viewer, { ...place, version: chosen.version })));
  const compared =
    chosen && preview?.ok && preview.data.shown.holders.length > 0
      ? attempt(getRollBackComparison(viewer, { ...place, version: chosen.version }))
      : null;
  return (
    <RollBackPage
      place={place}
      choices={choices}
      version={chosen?.version ?? null}
      preview={preview}
      compared={compared}
    />
  );
}
