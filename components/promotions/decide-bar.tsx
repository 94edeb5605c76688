"use client";

import { useEffect, useState } from "react";

import { pressPageKey } from "@/components/shell/page-keys";
import { Button } from "@/components/ui/button";

/** On a phone, above the sections, once the decision has scrolled away: the way back to it, with a choice armed. */
export function DecideBar() {
  const [away, setAway] = useState(false);
  useEffect(() => {
    const panel = document.getElementById("decision");
    if (!panel) return;
    const observer = new IntersectionObserver(([entry]) => setAway(entry !== undefined && !entry.isIntersecting));
    observer.observe(panel);
    return () => observer.disconnect();
  }, []);
  if (!away) return null;
  return (
    <div className="no-print fixed inset-x-0 bottom-(--tabbar) z-20 grid grid-cols-2 gap-2 border-t border-hair bg-panel px-4 py-2 md:hidden">
      <Button variant="primary" size="large" onClick={() => pressPageKey("A")}>
        Go to approve
      </Button>
      <Button variant="stop" size="large" onClick={() => pressPageKey("R")}>
        Go to reject
      </Button>
    </div>
  );
}
