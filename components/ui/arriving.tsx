"use client";

import { type ReactNode, Suspense, useState } from "react";

type Props = {
  /** Whether what is awaited had come when the page was written. */
  isHere: boolean;
  /** Stands there until it comes. */
  fallback: ReactNode;
  children: ReactNode;
};

/**
 * What a page waits for. A boundary is only drawn around what is still to come: React writes a large one as its fallback first, and
 * the reader's browser lays the page out twice even if nothing was waited for. It stays what it was at first, so that what is inside
 * keeps its state; without a boundary the page before stands until the next one is there.
 */
export function Arriving({ isHere, fallback, children }: Props) {
  const [isBare] = useState(isHere);
  return isBare ? children : <Suspense fallback={fallback}>{children}</Suspense>;
}
