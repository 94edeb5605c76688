"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { useMemo } from "react";

import { type BenchAddress, printBenchAddress, readBenchAddress } from "@/lib/playground/bench/address";

/** The playground as the address bar names it, and two ways to change it. */
export function useBenchAddress(): { address: BenchAddress; look: (change: Partial<BenchAddress>) => void; go: (next: BenchAddress) => void } {
  const search = useSearchParams();
  const router = useRouter();
  const address = useMemo(() => readBenchAddress({ ...Object.fromEntries(search), to: search.getAll("to") }), [search]);
  return {
    address,
    // How replies are looked at, not where they come from: nothing is asked of the server.
    look: (change) => window.history.replaceState(null, "", printBenchAddress({ ...address, ...change })),
    go: (next) => router.push(printBenchAddress(next), { scroll: false }),
  };
}
