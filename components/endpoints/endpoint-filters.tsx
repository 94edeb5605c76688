import { Button } from "@/components/ui/button";
import { SearchInput, Select } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { endpointsAddress } from "@/lib/endpoints/client";
import type { EndpointsQuery } from "@/lib/endpoints/types";
import { paths } from "@/lib/paths";

type Props = { query: EndpointsQuery; connections: { slug: string; name: string }[] };

/** Links and one plain form: the filters are the address, with or without script. */
export function EndpointFilters({ query, connections }: Props) {
  const { q, connection, drift } = query;
  return (
    <div className="no-print mb-3 flex flex-wrap items-center gap-2">
      <form action={paths.endpoints} className="flex min-w-0 flex-wrap items-center gap-2">
        {drift !== undefined && <input type="hidden" name="drift" value={drift} />}
        <SearchInput
          name="q"
          aria-label="Search endpoints"
          placeholder="Endpoint or model"
          defaultValue={q ?? ""}
          maxLength={200}
          className="w-full sm:w-70"
        />
        {connections.length > 1 && (
          <Select name="connection" aria-label="Connection" defaultValue={connection ?? ""} className="w-44">
            <option value="">Every connection</option>
            {connections.map(({ slug, name }) => (
              <option key={slug} value={slug}>
                {name}
              </option>
            ))}
          </Select>
        )}
        <Button type="submit">Filter</Button>
      </form>
      <Segmented
        label="Which endpoints"
        value={drift ?? "all"}
        options={[
          { value: "all", label: "All", href: endpointsAddress(query, { drift: undefined }) },
          { value: "yes", label: "Differ from the registry", href: endpointsAddress(query, { drift: "yes" }) },
          { value: "canary", label: "Canaries", href: endpointsAddress(query, { drift: "canary" }) },
        ]}
      />
      {(q || connection !== undefined || drift !== undefined) && (
        <Button variant="bare" href={paths.endpoints}>
          Clear
        </Button>
      )}
    </div>
  );
}
