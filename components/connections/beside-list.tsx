import type { ReactNode } from "react";

/** The list of connections at the left, where there is room for it; a phone has it on a page of its own. */
export function BesideList({ list, children }: { list: ReactNode; children: ReactNode }) {
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[14.5rem_minmax(0,1fr)]">
      <div className="max-lg:hidden">{list}</div>
      {children}
    </div>
  );
}
