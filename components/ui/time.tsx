import { formatAge, formatTime } from "@/lib/format";

type Props = {
  /** Milliseconds since 1970. */
  at: number;
  /** The moment an age is counted from; absent: the absolute time is shown. Ages of 14 days and more are shown absolute. */
  ageAt?: number;
  precision?: "day" | "minute" | "second";
  /** Inside a table row: the exact time appears when the row holds the focus, instead of being one more stop. */
  inRow?: boolean;
  /** "3 h ago" rather than "3 h". */
  ago?: boolean;
  className?: string;
};

const longestAge = 14 * 86_400_000;

/** Whether `Time` shows a moment so long ago as an age rather than as a date. */
export function isShownAsAge(age: number): boolean {
  return age < longestAge;
}

/** A moment, in UTC. An age shows the exact moment on hover and focus, and says it to screen readers. */
export function Time({ at, ageAt, precision = "minute", inRow, ago, className }: Props) {
  const iso = new Date(at).toISOString();
  if (ageAt === undefined || !isShownAsAge(ageAt - at)) {
    return (
      <time dateTime={iso} className={`whitespace-nowrap ${className ?? ""}`} title={`${formatTime(at, "second")} UTC`}>
        {formatTime(at, precision)}
      </time>
    );
  }
  return (
    <time
      dateTime={iso}
      className={`exact tabular-nums ${className ?? ""}`}
      data-exact={`${formatTime(at, "second")} UTC`}
      {...(inRow ? { "data-in-row": "" } : { tabIndex: 0 })}
    >
      {formatAge(ageAt - at)}
      {ago && " ago"}
    </time>
  );
}
