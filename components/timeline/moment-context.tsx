"use client";

import { useSearchParams } from "next/navigation";
import {
  createContext,
  type ReactNode,
  type RefObject,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";

import { type Happening, happeningsOf, returnsOf } from "@/lib/history/happenings";
import { momentAt } from "@/lib/history/moment";
import {
  addressPart,
  mergeTimelineQuery,
  openedParams,
  timelineAddress,
  type TimelineParams,
} from "@/lib/history/timeline-params";
import type { Moment, Time, Timeline } from "@/lib/history/types";
import { paths } from "@/lib/paths";

export type ModelPlace = { connection: string; key: string };

/** What stays while the scrubber moves. */
type Frame = {
  timeline: Timeline;
  happenings: Happening[];
  /** Ids of events that put an earlier holder back. */
  returns: Set<string>;
  model: ModelPlace;
  plot: RefObject<HTMLDivElement | null>;
  /** Of the plot, in px at the usual text size; an estimate until it is measured. */
  width: number;
  /** `at` null: now. `settled` false while the movement goes on. */
  move: (at: Time | null, how?: { event?: string | null; settled?: boolean }) => void;
  /** The event whose row is asked for, as evidence. */
  evidence: string | null;
  showEvidence: (event: string) => void;
  /** An address as the page was asked for, with a change. */
  addressOf: (change: Partial<TimelineParams>) => string;
};
type Place = { at: Time; params: TimelineParams; moment: Moment; settled: boolean };
/** `here`: the timeline's part of the address; `written`: what it is about to become by our own hand. */
type State = { here: string; written: string[]; params: TimelineParams; settled: boolean };
type Props = { timeline: Timeline; params: TimelineParams; model: ModelPlace; children: ReactNode };

const FrameContext = createContext<Frame | null>(null);
const PlaceContext = createContext<Place | null>(null);

/** Date box, scrubber, strip and address are one value, the moment. It lives here. */
export function MomentProvider({ timeline, params: asked, model: { connection, key }, children }: Props) {
  const plot = useRef<HTMLDivElement>(null);
  const width = useWidth(plot);
  const search = useSearchParams().toString();
  const here = addressPart(search);
  const [state, setState] = useState<State>({ here, written: [], params: asked, settled: true });
  if (state.here !== here) {
    // The address follows the moment as well as leads it: only one that was not written here was opened by somebody. A page
    // that refreshes itself changes no address, and leaves the moment where it is.
    const own = state.written.indexOf(here);
    const opened = { here, written: [], params: openedParams(asked, search), settled: true };
    setState(own === -1 ? opened : { ...state, here, written: state.written.slice(own + 1) });
  }
  const { params, settled } = state;
  const noteWritten = useCallback(
    (address: string) => setState((before) => ({ ...before, written: [...before.written, address] })),
    [],
  );
  useAddressBar(params, asked, noteWritten);

  const move = useCallback<Frame["move"]>(
    (to, { event = null, settled = true } = {}) => {
      const at =
        to === null || to >= timeline.now ? null : Math.max(timeline.from, Math.min(timeline.to, Math.round(to)));
      setState((before) => ({ ...before, params: { ...before.params, at, event }, settled }));
    },
    [timeline],
  );
  const [evidence, showEvidence] = useState(asked.event);
  const told = useMemo(
    () => ({ happenings: happeningsOf(timeline.events), returns: returnsOf(timeline.lanes) }),
    [timeline],
  );
  const frame = useMemo((): Frame => {
    const path = paths.model(connection, key);
    const addressOf: Frame["addressOf"] = (change) => timelineAddress(path, { ...asked, ...change });
    return { timeline, ...told, model: { connection, key }, plot, width, move, evidence, showEvidence, addressOf };
  }, [timeline, told, connection, key, width, move, evidence, asked]);
  const at = params.at ?? timeline.now;
  const moment = useMemo(() => momentAt(timeline, at, params.known), [timeline, at, params.known]);
  const place = useMemo(() => ({ at, params, moment, settled }), [at, params, moment, settled]);
  return (
    <FrameContext value={frame}>
      <PlaceContext value={place}>{children}</PlaceContext>
    </FrameContext>
  );
}

export function useFrame(): Frame {
  const frame = use(FrameContext);
  if (!frame) throw new Error("A part of the timeline stands outside its MomentProvider.");
  return frame;
}

export function useMoment(): Place {
  const place = use(PlaceContext);
  if (!place) throw new Error("A part of the timeline stands outside its MomentProvider.");
  return place;
}

/** The plot of a 1440 px window, until it is measured. */
const usualWidth = 1000;

function useWidth(plot: RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(usualWidth);
  useEffect(() => {
    if (!plot.current) return;
    const observer = new ResizeObserver(([entry]) => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
      if (entry) setWidth(Math.round(entry.contentRect.width / rem));
    });
    observer.observe(plot.current);
    return () => observer.disconnect();
  }, [plot]);
  return width;
}

/** Browsers refuse more than about 100 changes of the address in half a minute, so a movement is written at most every 300 ms. */
function useAddressBar(params: TimelineParams, asked: TimelineParams, noteWritten: (address: string) => void): void {
  const latest = useRef(params);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const write = useCallback(() => {
    if (timer.current === null) return;
    clearTimeout(timer.current);
    timer.current = null;
    const query = mergeTimelineQuery(location.search, latest.current);
    if (addressPart(query) === addressPart(location.search)) return;
    noteWritten(addressPart(query));
    window.history.replaceState(null, "", `${location.pathname}${query}`);
  }, [noteWritten]);
  useEffect(() => {
    latest.current = params;
    if (params === asked || timer.current !== null) return;
    timer.current = setTimeout(write, 300);
  }, [params, asked, write]);
  useEffect(() => {
    // A link that is followed sooner comes second: Next gives up a navigation whose address is replaced under it.
    document.addEventListener("click", write, { capture: true });
    return () => {
      document.removeEventListener("click", write, { capture: true });
      if (timer.current !== null) clearTimeout(timer.current);
    };
  }, [write]);
}
