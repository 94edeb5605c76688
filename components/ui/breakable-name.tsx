import { Fragment } from "react";

import { legible } from "@/lib/format";

/** A name that a machine wrote: it breaks after its own separators, inside a word only when even that has no room. */
export function BreakableName({ name }: { name: string }) {
  const parts = legible(name).split(/(?<=[_./:-])(?=[^_./:-])/);
  return (
    <span className="wrap-break-word">
      {parts.map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </span>
  );
}
