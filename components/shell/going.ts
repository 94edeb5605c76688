import { useRouter } from "next/navigation";
import { useEffect, useRef, useTransition } from "react";

/**
 * For a page whose address says what it shows: a hook that goes to another such address, and tells where the page is on its way to,
 * whichever part of it began that. Next gives up a navigation whose address is replaced under it, so who changes the address
 * meanwhile goes there with the change. To be called once for a page, outside its components.
 */
export function goingBy<Address>(print: (address: Address) => string) {
  let coming: Address | null = null;
  return function useGoing(): { coming: () => Address | null; go: (next: Address) => void } {
    const router = useRouter();
    const [isGoing, start] = useTransition();
    const mine = useRef<Address | null>(null);
    useEffect(() => {
      if (!isGoing) return;
      return () => {
        if (coming === mine.current) coming = null;
      };
    }, [isGoing]);
    return {
      coming: () => coming,
      go: (next) => {
        coming = mine.current = next;
        start(() => router.push(print(next), { scroll: false }));
      },
    };
  };
}
