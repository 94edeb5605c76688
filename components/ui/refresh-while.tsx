"use client";

import { useEffect, useEffectEvent } from "react";

import { useRefresh } from "./use-refresh";

/** As long as it stands on a page, the server's part of the page is asked for again every `everyMs`, in a tab that is looked at. */
export function RefreshWhile({ everyMs }: { everyMs: number }) {
  const { refresh, underWay } = useRefresh();
  const look = useEffectEvent(() => {
    if (!underWay && document.visibilityState === "visible") refresh();
  });
  useEffect(() => {
    const timer = setInterval(() => look(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return null;
}
