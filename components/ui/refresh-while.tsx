"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** As long as it stands on a page, the server's part of the page is asked for again every `everyMs`, in a tab that is looked at. */
export function RefreshWhile({ everyMs }: { everyMs: number }) {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === "visible" && router.refresh(), everyMs);
    return () => clearInterval(timer);
  }, [router, everyMs]);
  return null;
}
