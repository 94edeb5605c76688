"use client";

import { useFrame, useMoment } from "@/components/timeline/moment-context";
import { Segmented } from "@/components/ui/segmented";
import { rangeTitles, timelineRanges } from "@/lib/history/timeline-window";

export function RangeLinks() {
  const { addressOf, timeline } = useFrame();
  const { params } = useMoment();
  const options = timelineRanges.map((range) => ({
    value: range,
    label: rangeTitles[range],
    href: addressOf({ ...params, range }),
  }));
  // A window that was moved back to a moment long ago is none of the ranges that end now.
  return <Segmented label="Range" options={options} value={timeline.to >= timeline.now ? params.range : null} />;
}
