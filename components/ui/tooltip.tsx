"use client";

import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactElement, ReactNode } from "react";

/** The whole of what was shortened, or the exact of what was rounded; never the only carrier of a meaning. */
export function Tooltip({ trigger, children }: { trigger: ReactElement; children: ReactNode }) {
  return (
    <Base.Provider delay={200}>
      <Base.Root>
        <Base.Trigger render={trigger} />
        <Base.Portal>
          <Base.Positioner sideOffset={6} className="z-40">
            <Base.Popup className="max-w-80 rounded-1 bg-invert px-2 py-1 text-small wrap-anywhere text-on-invert">
              {children}
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </Base.Provider>
  );
}
