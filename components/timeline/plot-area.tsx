"use client";

import { type MouseEvent, type ReactNode, useEffect, useRef } from "react";

import { useFrame, useMoment } from "@/components/timeline/moment-context";

/** The drawing inside its scroller: a click anywhere moves the moment there; a narrow screen opens at the moment. */
export function PlotArea({ children }: { children: ReactNode }) {
  const { timeline, plot, move } = useFrame();
  const { at } = useMoment();
  const scroller = useRef<HTMLDivElement>(null);
  const opened = useRef(at);
  useEffect(() => {
    const [box, drawing] = [scroller.current, plot.current];
    if (!box || !drawing || box.scrollWidth <= box.clientWidth) return;
    const share = (opened.current - timeline.from) / (timeline.to - timeline.from);
    box.scrollLeft = drawing.offsetLeft + share * drawing.offsetWidth - box.clientWidth * 0.6;
  }, [timeline, plot]);
  const moveHere = (event: MouseEvent<HTMLDivElement>) => {
    const area = event.currentTarget.getBoundingClientRect();
    const onName = event.target instanceof Element && event.target.closest(".tl-label, .tl-knob");
    if (!onName) move(timeline.from + ((event.clientX - area.left) / area.width) * (timeline.to - timeline.from));
  };
  return (
    <div ref={scroller} className="tl-scroll" data-scroll>
      <div ref={plot} className="tl-plot" onClick={moveHere}>
        {children}
      </div>
    </div>
  );
}
