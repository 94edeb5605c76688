"use client";

import { type ReactNode, useState } from "react";

import { withTarget } from "@/lib/playground/bench/address";

import { TargetPicker } from "./target-picker";
import { useBenchAddress } from "./use-bench-address";

/** The dialog that adds an endpoint to those that are chosen: `picker` is drawn where it is used, `open` shows it. */
export function useTargetPicker(): { open: () => void; picker: ReactNode } {
  const { address, go } = useBenchAddress();
  const [isOpen, setOpen] = useState(false);
  const picker = isOpen && (
    <TargetPicker
      chosen={address.to}
      onClose={() => setOpen(false)}
      onPick={(ref) => {
        setOpen(false);
        go((from) => withTarget(from, ref));
      }}
    />
  );
  return { open: () => setOpen(true), picker };
}
