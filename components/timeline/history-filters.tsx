import { Button } from "@/components/ui/button";
import { Segmented } from "@/components/ui/segmented";
import { historyAddress, type HistoryQuery } from "@/lib/history/history-address";

/** Links: the filters are the address. */
export function HistoryFilters({ query: { outside, since } }: { query: HistoryQuery }) {
  return (
    <div className="no-print mb-3 flex flex-wrap items-center gap-2">
      <Segmented
        label="Which events"
        value={outside ?? "all"}
        options={[
          { value: "all", label: "All", href: historyAddress({ since }) },
          { value: "yes", label: "Made outside Interlock", href: historyAddress({ outside: "yes", since }) },
        ]}
      />
      {since !== undefined && (
        <Button variant="bare" href={historyAddress({ outside })}>
          Of all time
        </Button>
      )}
    </div>
  );
}
