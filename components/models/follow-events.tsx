"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef } from "react";

import { useRefresh } from "@/components/ui/use-refresh";
import { newestEventOptions } from "@/lib/catalog/client";

type Props = {
  model: { connection: string; key: string };
  /** The event recorded last when the page was drawn. */
  newest: string;
};

/** Has the server's part of the page drawn again once more is known of the model; scroll, focus and what is typed stay. */
export function FollowEvents({ model, newest }: Props) {
  const { data } = useQuery(newestEventOptions(model));
  const { refresh, underWay } = useRefresh();
  const known = data?.newest ?? newest;
  const drawnFor = useRef(newest);
  // Once for each: a server that fails to draw is not asked again at once.
  const draw = useEffectEvent(() => {
    if (BigInt(known) <= BigInt(newest) || drawnFor.current === known) return;
    drawnFor.current = known;
    refresh();
  });
  useEffect(() => {
    if (!underWay) draw();
  }, [underWay, known, newest]);
  return null;
}
