import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";

import { useActing } from "@/components/shell/use-acting";

/** Runs one action on a decision; what the page shows of decisions is read anew then, unless nobody answered. */
export function useAct() {
  const router = useRouter();
  const queries = useQueryClient();
  return useActing(async (reached) => {
    if (!reached) return;
    await queries.invalidateQueries({ queryKey: ["promotions"] });
    router.refresh();
  });
}
