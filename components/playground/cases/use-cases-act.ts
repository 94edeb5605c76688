import { useQueryClient } from "@tanstack/react-query";

import { useActing } from "@/components/shell/use-acting";

/** Runs one action on cases and has what is shown of them read anew. */
export function useCasesAct() {
  const queries = useQueryClient();
  return useActing(() => queries.invalidateQueries({ queryKey: ["cases"] }));
}
