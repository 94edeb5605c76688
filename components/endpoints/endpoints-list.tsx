"use client";

import { useQuery } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Kbd } from "@/components/ui/kbd";
import { Pager } from "@/components/ui/pager";
import { Panel } from "@/components/ui/panel";
import { Table, Th } from "@/components/ui/table";
import { endpointsAddress, endpointsOptions } from "@/lib/endpoints/client";
import type { EndpointsPage, EndpointsQuery } from "@/lib/endpoints/types";
import { paths } from "@/lib/paths";

import { EndpointRows } from "./endpoint-rows";

type Props = {
  query: EndpointsQuery;
  page: EndpointsPage;
  /** Slugs of connections that do not answer. */ failing: readonly string[];
  now: number;
};

/** The endpoints of all registries, by name; read again by itself. */
export function EndpointsList({ query, page, failing, now }: Props) {
  const first = { page, at: now };
  const { data, error } = useQuery({ ...endpointsOptions(query), initialData: first, initialDataUpdatedAt: now });
  const { rows, next } = data.page;
  const footer = (
    <Pager
      newer={query.after === undefined ? null : endpointsAddress(query)}
      older={next && endpointsAddress(query, { after: next })}
      words={{ newer: "First page", older: "Next page" }}
      note={
        <span className="max-md:hidden">
          <Kbd>j</Kbd> <Kbd>k</Kbd> move · <Kbd>Enter</Kbd> open
        </span>
      }
    />
  );
  return (
    <Panel padding="none" footer={rows.length > 0 && footer}>
      {error && (
        <p className="border-b border-hair px-4 py-2 text-small text-stop">
          {error.message} Shown is what was read before.
        </p>
      )}
      {rows.length === 0 ? (
        <NoEndpoints
          isFiltered={query.q !== undefined || query.connection !== undefined || query.drift !== undefined}
        />
      ) : (
        <Table label="Endpoints" cards head={head}>
          <EndpointRows rows={rows} failing={failing} now={Math.max(now, data.at)} />
        </Table>
      )}
    </Panel>
  );
}

function NoEndpoints({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <Empty
        title="No endpoint matches"
        why="The search looks at the names of endpoints and of the models that they serve."
        action={<Button href={paths.endpoints}>Clear search and filters</Button>}
      />
    );
  }
  return (
    <Empty
      title="No endpoint is known"
      why="Endpoints are found by themselves in registries that have them: Interlock watches what they serve and how requests are shared out, and never makes one. A registry that keeps models only, or credentials that may not see endpoints, leave this empty. Servers that no registry lists are registered by hand."
      action={<Button href={paths.connections}>Look at the connections</Button>}
    />
  );
}

const head = (
  <>
    <Th>Endpoint</Th>
    <Th>Status</Th>
    <Th>Traffic</Th>
    <Th>Registry says, endpoint serves</Th>
    <Th number>Read</Th>
  </>
);
