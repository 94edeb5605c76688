"use client";

import { flushSync } from "react-dom";

import { useFrame } from "@/components/timeline/moment-context";
import { openTable } from "@/components/timeline/timeline-keys";

/** To an event's row in the table, which opens for it. Without script the address does the same. */
export function EvidenceLink({
  event,
  className = "",
  children,
}: {
  event: string;
  className?: string;
  children: string;
}) {
  const { showEvidence } = useFrame();
  return (
    <a
      className={`ink-link ${className}`}
      href={`#event-${event}`}
      onClick={() => {
        // The row must stand before the browser follows the fragment.
        flushSync(() => showEvidence(event));
        openTable();
      }}
    >
      {children}
    </a>
  );
}
