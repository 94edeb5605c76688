import type { ReactNode } from "react";

/** What is worked on, and beside it what is read; one below the other where there is no room for both. */
export function TwoColumns({ main, side }: { main: ReactNode; side: ReactNode }) {
  return (
    <div className="@container min-w-0">
      <div className="grid grid-cols-1 items-start gap-5 @[52rem]:grid-cols-[minmax(0,1fr)_24.5rem]">
        <div className="grid min-w-0 grid-cols-1 gap-5">{main}</div>
        <div className="grid min-w-0 grid-cols-1 gap-5">{side}</div>
      </div>
    </div>
  );
}
