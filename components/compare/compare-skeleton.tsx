import { SkeletonRows } from "@/components/ui/skeleton";

/** The places where the panels will stand. */
export function CompareSkeleton() {
  return (
    <div className="grid gap-5">
      <div className="h-52 rounded-3 border border-hair bg-panel" />
      <div className="rounded-3 border border-hair bg-panel">
        <SkeletonRows rows={8} label="Reading the versions" />
      </div>
    </div>
  );
}
