"use client";

import { useRouter } from "next/navigation";

import { ReasonDialog } from "@/components/promotions/reason-dialog";
import { splitWords } from "@/lib/endpoints/shares";
import type { EndpointRef } from "@/lib/endpoints/types";
import { paths } from "@/lib/paths";
import { rollBackTraffic } from "@/lib/promotions/actions";
import type { TrafficBack } from "@/lib/promotions/types";

/** The way back to before the newest shift that was decided here, or that others made and nobody accepted. */
export function RollBackTraffic({
  endpoint,
  name,
  back: { number, split },
}: {
  endpoint: EndpointRef;
  name: string;
  back: TrafficBack;
}) {
  const router = useRouter();
  const run = async (reason: string) => {
    const result = await rollBackTraffic({ ...endpoint, shown: split, reason });
    if (result.ok) router.push(paths.promotion(result.data.number));
    return result;
  };
  return (
    <ReasonDialog
      label="Roll back"
      title={`Roll the traffic of ${name} back to before ${number === null ? "it was changed outside" : `#${number}`}?`}
      verb="Roll back"
      ask="Why"
      run={run}
    >
      Requests go to {splitWords(split)} again. A version that gets nothing any more is barred from this traffic until
      somebody lifts the bar.
    </ReasonDialog>
  );
}
