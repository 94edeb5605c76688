"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { useEffect, useMemo, useRef, useTransition } from "react";

import {
  type AddressReading,
  addressToGive,
  type CompareAddress,
  printAddress,
  readAddress,
} from "@/lib/compare/address";
import type { AskedVersion } from "@/lib/compare/types";

/** Where the page is on its way to, whichever part of it began that. */
let coming: CompareAddress | null = null;

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
  const [isGoing, start] = useTransition();
  const mine = useRef<CompareAddress | null>(null);
  useEffect(() => {
    if (!isGoing) return;
    return () => {
      if (coming === mine.current) coming = null;
    };
  }, [isGoing]);
  const go = (next: CompareAddress) => {
    // Between other versions other things are found, and others answer.
    const target = { ...next, finding: null, server: null };
    coming = mine.current = target;
    start(() => router.push(printAddress(target), { scroll: false }));
  };
  return {
    address,
    // What is looked at, not what is compared: the address follows, and nothing is asked of the server. While the page is
    // on its way to other versions, that would be given up for it: they are gone to with the change.
    look: (change) => (coming ? go({ ...coming, ...change }) : window.history.replaceState(null, "", printAddress({ ...address, ...change }))),
    go,
  };
}

/** A whole link to what the page shows, to be given away; `base` is the baseline that it shows. */
export function linkTo(address: CompareAddress, base: AskedVersion | undefined): string {
  return `${location.origin}${addressToGive(address, base)}${location.hash}`;
}
