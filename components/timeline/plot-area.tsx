"use client";

import { type MouseEvent, type ReactNode, useEffect, useRef } from "react";

import { useFrame, useMoment } from "@/components/timeline/moment-context";
import { day } from "@/lib/history/dates";

/** The drawing inside its scroller: a click anywhere moves the moment there; a narrow screen opens at the moment. */
export function PlotArea({ children }: { children: ReactNode }) {
  const { timeline, plot, move } = useFrame();
  const { at } = useMoment();
  const scroller = useRef<HTMLDivElement>(null);
  const opened = useRef(at);
  // A page that refreshes itself moves the window by minutes; who has scrolled stays where they are.
  const stretch = `${Math.round(timeline.from / day)} ${Math.round(timeline.to / day)}`;
  const drawn = useRef("");
  useEffect(() => {
    const [box, drawing] = [scroller.current, plot.current];
    if (!box || !drawing || box.scrollWidth <= box.clientWidth) return;
    if (drawn.current === stretch) return;
    drawn.current = stretch;
    const share = (opened.current - timeline.from) / (timeline.to - timeline.from);
    box.scrollLeft = drawing.offsetLeft + share * drawing.offsetWidth - box.clientWidth * 0.6;
  }, [timeline, plot, stretch]);
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
