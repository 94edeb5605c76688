"use client";

import { useSearchParams } from "next/navigation";
import { useMemo } from "react";

import { goingBy } from "@/components/shell/going";
import { type BenchAddress, printBenchAddress, readBenchAddress } from "@/lib/playground/bench/address";

const useGoing = goingBy(printBenchAddress);

type Bench = {
  address: BenchAddress;
  look: (change: Partial<BenchAddress>) => void;
  /** From where the page is on its way to already: of two endpoints dropped at once none comes back. */
  go: (change: (from: BenchAddress) => BenchAddress) => void;
};

/** The playground as the address bar names it, and two ways to change it. */
export function useBenchAddress(): Bench {
  const search = useSearchParams();
  const { coming, go } = useGoing();
  const address = useMemo(() => readBenchAddress({ ...Object.fromEntries(search), to: search.getAll("to") }), [search]);
  return {
    address,
    // How replies are looked at, not where they come from: nothing is asked of the server.
    look: (change) => {
      const target = coming();
      if (target) go({ ...target, ...change });
      else window.history.replaceState(null, "", printBenchAddress({ ...address, ...change }));
    },
    go: (change) => go(change(coming() ?? address)),
  };
}
