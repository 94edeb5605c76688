import { Fragment } from "react";

/** A sentence whose names and tokens stand in backquotes. */
export function Told({ text }: { text: string }) {
  return text.split("`").map((part, at) =>
    at % 2 === 1 ? (
      <code key={at} className="wrap-anywhere">
        {part}
      </code>
    ) : (
      <Fragment key={at}>{part}</Fragment>
    ),
  );
}
