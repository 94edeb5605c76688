"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { useMemo } from "react";

import {
  type AddressReading,
  addressToGive,
  type CompareAddress,
  printAddress,
  readAddress,
} from "@/lib/compare/address";
import type { AskedVersion } from "@/lib/compare/types";

/** The comparison as the address bar names it, and two ways to change it. */
export function useCompareAddress(): {
  address: AddressReading;
  look: (change: Partial<CompareAddress>) => void;
  go: (next: CompareAddress) => void;
} {
  const search = useSearchParams();
  const router = useRouter();
  const address = useMemo(
    () => readAddress(Object.fromEntries([...new Set(search.keys())].map((key) => [key, search.getAll(key)]))),
    [search],
  );
  return {
    address,
    // What is looked at, not what is compared: the address follows, and nothing is asked of the server.
    look: (change) => window.history.replaceState(null, "", printAddress({ ...address, ...change })),
    // Between other versions other things are found, and others answer.
    go: (next) => router.push(printAddress({ ...next, finding: null, server: null }), { scroll: false }),
  };
}

/** A whole link to what the page shows, to be given away; `base` is the baseline that it shows. */
export function linkTo(address: CompareAddress, base: AskedVersion | undefined): string {
  return `${location.origin}${addressToGive(address, base)}${location.hash}`;
}
