"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { useMemo } from "react";

import { type AddressReading, type CompareAddress, printAddress, readAddress } from "@/lib/compare/address";

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
    go: (next) => router.push(printAddress(next), { scroll: false }),
  };
}
