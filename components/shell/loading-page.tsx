import { SkeletonRows } from "@/components/ui/skeleton";

/** The title stands at once; only rows are drawn as on their way. */
export function LoadingPage({ title, rows = 8 }: { title: string; rows?: number }) {
  return (
    <>
      <h1 className="mb-5">{title}</h1>
      <div className="rounded-3 border border-hair bg-panel">
        <SkeletonRows rows={rows} label={`Loading ${title}`} />
      </div>
    </>
  );
}
