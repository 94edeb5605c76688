"use client";

import { useFrame, useMoment } from "@/components/timeline/moment-context";
import { Segmented } from "@/components/ui/segmented";
import { rangeTitles, timelineRanges } from "@/lib/history/timeline-window";

export function RangeLinks() {
  const { addressOf } = useFrame();
  const { params } = useMoment();
  const options = timelineRanges.map((range) => ({
    value: range,
    label: rangeTitles[range],
    href: addressOf({ ...params, range }),
  }));
  return <Segmented label="Range" options={options} value={params.range} />;
}
