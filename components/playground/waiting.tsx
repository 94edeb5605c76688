"use client";

import { useEffect, useState } from "react";

/** How long it has been waited for, in seconds. */
export function Waiting({ since }: { since: number }) {
  const [now, set] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => set(Date.now()), 100);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className="p-4 text-ink-2">
      Waiting for an answer,{" "}
      <span className="font-mono tabular-nums">{(Math.max(0, now - since) / 1_000).toFixed(1)} s</span>
    </p>
  );
}
