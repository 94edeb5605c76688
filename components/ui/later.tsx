import { Fragment, type ReactNode, Suspense } from "react";

/**
 * Holds a place open for what has not come yet. What is there already stands in no such boundary: React sends the content of a
 * large one behind the page, also when it is all there, and shows it 300 ms late.
 */
export function Later({ isThere, fallback, children }: { isThere: boolean; fallback: ReactNode; children: ReactNode }) {
  return isThere ? <Fragment>{children}</Fragment> : <Suspense fallback={fallback}>{children}</Suspense>;
}
