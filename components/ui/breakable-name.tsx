import { Fragment } from "react";

/** A name that a machine wrote: it breaks after its own separators, inside a word only when even that has no room. */
export function BreakableName({ name }: { name: string }) {
  const parts = name.split(/(?<=[_./:-])(?=[^_./:-])/);
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
