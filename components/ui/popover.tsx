"use client";

import { Popover as Base } from "@base-ui/react/popover";
import type { ReactElement, ReactNode } from "react";

type Props = { trigger: ReactElement; label: string; align?: "start" | "center" | "end"; children: ReactNode };

export function Popover({ trigger, label, align = "start", children }: Props) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} className="z-40">
          <Base.Popup
            aria-label={label}
            className="max-w-[min(24rem,calc(100vw-2rem))] rounded-3 bg-panel p-3.5 shadow-overlay outline-none"
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
