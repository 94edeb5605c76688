import { Button } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { paths } from "@/lib/paths";
import type { PromotionsQuery } from "@/lib/promotions/inputs";

import { promotionsAddress } from "./promotions-address";

type Props = { query: PromotionsQuery; connections: { slug: string; name: string }[] };

/** Links and one plain form: the filters are the address, with or without script. */
export function PromotionFilters({ query, connections }: Props) {
  const { list, state, connection, model } = query;
  const plain = { ...query, before: undefined, after: undefined };
  const isFiltered = connection !== undefined || model !== undefined || state !== undefined;
  return (
    <div className="no-print mb-3 flex flex-wrap items-center gap-2">
      {list !== "waiting" && (
        <Segmented
          label="State"
          value={state ?? "both"}
          options={[
            { value: "both", label: "Open and over", href: promotionsAddress({ ...plain, state: undefined }) },
            { value: "open", label: "Open", href: promotionsAddress({ ...plain, state: "open" }) },
            { value: "over", label: "Over", href: promotionsAddress({ ...plain, state: "over" }) },
          ]}
        />
      )}
      <form action={paths.promotions} className="flex flex-wrap items-center gap-2">
        {list !== "waiting" && <input type="hidden" name="list" value={list} />}
        {state !== undefined && <input type="hidden" name="state" value={state} />}
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
        <Input
          name="model"
          type="search"
          data-search
          aria-label="Model, its exact name"
          placeholder="Model, its exact name"
          defaultValue={model ?? ""}
          maxLength={2000}
          className="w-56!"
        />
        <Button type="submit">Filter</Button>
      </form>
      {isFiltered && (
        <Button variant="bare" href={promotionsAddress({ list })}>
          Clear
        </Button>
      )}
    </div>
  );
}
