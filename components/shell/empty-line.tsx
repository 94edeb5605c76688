const lanes = ["production", "staging", "development"];

/** Bare rails: the timeline before anything has run on it. Words stay text, so they keep their size. */
export function EmptyLine({ note }: { note: string }) {
  return (
    <div
      role="img"
      aria-label={`Three empty tracks: ${lanes.join(", ")}. ${note}`}
      className="relative grid gap-9 py-4"
    >
      {lanes.map((lane) => (
        <div key={lane} aria-hidden="true" className="grid grid-cols-[6.5rem_minmax(0,1fr)_0.5rem] items-center">
          <span className="text-ink-2">{lane}</span>
          <span className="h-2.5 border-y border-bare-rail" />
          <span className="h-6 rounded-r-[2px] border-2 border-l-0 border-control-line" />
        </div>
      ))}
      <svg
        aria-hidden="true"
        viewBox="0 0 100 100"
        preserveAspectRatio="none"
        className="absolute inset-y-0 right-2 left-[6.5rem] h-full w-[calc(100%-7rem)]"
        fill="none"
        stroke="var(--edge-staging)"
        strokeWidth="2"
        strokeDasharray="2 6"
        strokeLinecap="round"
      >
        <path d="M3 83H25L30 50H47L52 17H70" vectorEffect="non-scaling-stroke" />
      </svg>
      <span aria-hidden="true" className="absolute top-0 right-6 text-small text-ink-3">
        {note}
      </span>
    </div>
  );
}
