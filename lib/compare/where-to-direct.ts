import type { Grant } from "@/lib/permissions";

import type { Visited } from "./queries";
import { mayDirect } from "./rules";

/** For which models the viewer may say which way metrics are better: those of the baseline, and every one. */
export function whereToDirect(
  { grants }: { grants: readonly Grant[] },
  { versions, base }: Pick<Visited, "versions" | "base">,
) {
  const head = versions[base]?.model.head;
  const isMine = head !== undefined && mayDirect(grants, head.connection.id, head.name);
  return {
    model: isMine ? { connection: head.connection.slug, name: head.name } : null,
    everywhere: mayDirect(grants, null, "*"),
  };
}
