import { useRouter } from "next/navigation";
import { useTransition } from "react";

/**
 * Has the server's part of the page drawn again. `underWay` from then until it is drawn, or until another page is, if
 * somebody leaves meanwhile: who asks again before that has React begin anew with everything that is on its way, and
 * on a page that changes faster than it is drawn nobody who leaves would ever arrive.
 */
export function useRefresh(): { refresh: () => void; underWay: boolean } {
  const router = useRouter();
  const [underWay, start] = useTransition();
  return { refresh: () => start(() => router.refresh()), underWay };
}
