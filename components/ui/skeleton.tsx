const widths = ["w-32", "w-40", "w-24", "w-36", "w-28"];

/** As tall as the rows it stands for; appears after 150 ms, so that quick answers never flash. */
export function SkeletonRows({ rows = 5, label = "Loading" }: { rows?: number; label?: string }) {
  return (
    <div role="status" aria-label={label} className="animate-skeleton">
      {Array.from({ length: Math.min(rows, 8) }, (_, index) => (
        <div key={index} className="flex h-row items-center gap-6 border-b border-hair px-4 last:border-b-0">
          <Bar className={widths[index % widths.length] ?? "w-32"} />
          <span className="h-[1.125rem] w-9 rounded-1 bg-sunken" />
          <Bar className="flex-1" />
          <Bar className="w-9" />
        </div>
      ))}
    </div>
  );
}

function Bar({ className }: { className: string }) {
  return <span className={`h-2.5 rounded-1 bg-hair ${className}`} />;
}
