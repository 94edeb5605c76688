"use client";

import { useSearchParams } from "next/navigation";
import { useMemo } from "react";

import { goingBy } from "@/components/shell/going";
import {
  type AddressReading,
  addressToGive,
  type CompareAddress,
  printAddress,
  readAddress,
} from "@/lib/compare/address";
import type { AskedVersion } from "@/lib/compare/types";

const useGoing = goingBy(printAddress);

/** The comparison as the address bar names it, and two ways to change it. */
export function useCompareAddress(): {
  address: AddressReading;
  look: (change: Partial<CompareAddress>) => void;
  go: (next: CompareAddress) => void;
} {
  const search = useSearchParams();
  const { coming, go: goTo } = useGoing();
  const address = useMemo(
    () => readAddress(Object.fromEntries([...new Set(search.keys())].map((key) => [key, search.getAll(key)]))),
    [search],
  );
  // Between other versions other things are found, and others answer.
  const go = (next: CompareAddress) => goTo({ ...next, finding: null, server: null });
  return {
    address,
    // What is looked at, not what is compared: the address follows, and nothing is asked of the server.
    look: (change) => {
      const target = coming();
      if (target) go({ ...target, ...change });
      else window.history.replaceState(null, "", printAddress({ ...address, ...change }));
    },
    go,
  };
}

/** A whole link to what the page shows, to be given away; `base` is the baseline that it shows. */
export function linkTo(address: CompareAddress, base: AskedVersion | undefined): string {
  return `${location.origin}${addressToGive(address, base)}${location.hash}`;
}
