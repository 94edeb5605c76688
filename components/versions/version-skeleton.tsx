import { SkeletonRows } from "@/components/ui/skeleton";

/** The places where the panels will stand. */
export function VersionSkeleton() {
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_21rem]">
      <div className="rounded-3 border border-hair bg-panel">
        <SkeletonRows rows={8} label="Reading the version" />
      </div>
      <div className="rounded-3 border border-hair bg-panel">
        <SkeletonRows rows={6} label="Checking its readiness" />
      </div>
    </div>
  );
}
