"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { Empty } from "@/components/ui/empty";
import { SearchInput } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { Pager } from "@/components/ui/pager";
import { Panel } from "@/components/ui/panel";
import { Table, Th } from "@/components/ui/table";
import { linesOptions, modelsOptions, modelsSearch } from "@/lib/catalog/client";
import type { ConnectionAge, MiniLine, ModelsPage, ModelsQuery } from "@/lib/catalog/types";
import { paths } from "@/lib/paths";

import { FilterChips } from "./filter-chips";
import { ModelRows } from "./model-rows";

type Props = {
  /** What the address asks for, and the page it was rendered with. */
  query: ModelsQuery;
  page: ModelsPage;
  lines: Record<string, MiniLine>;
  ages: ConnectionAge[];
  /** The server's clock: both sides then draw the same first ages. */
  now: number;
};

const restMs = 250;

/** The list over all registries. Typing changes the rows without Enter; everything else is a link. */
export function ModelsList({ query, page, lines, ages, now }: Props) {
  const [text, setText] = useState(query.q);
  const asked = useTyped(query, text);
  const untouched = asked === query;
  const isFilling = ages.some(({ health }) => health === "first-sync");
  const { data = page, dataUpdatedAt, isPlaceholderData, error } = useQuery({
    ...modelsOptions(asked),
    ...(untouched && { initialData: page, initialDataUpdatedAt: now }),
    refetchInterval: isFilling ? 2_000 : 15_000,
  });
  const ids = data.rows.map((row) => row.id);
  const missing = ids.some((id) => lines[id] === undefined);
  const { data: more } = useQuery({ ...linesOptions(ids), enabled: missing });
  const failing = ages.filter(({ failingSince }) => failingSince !== null).map(({ slug }) => slug);
  const address = (change: Partial<ModelsQuery>) => `${paths.models}${modelsSearch({ ...asked, after: undefined, before: undefined, ...change })}`;

  return (
    <>
      <div className="no-print mb-3 flex flex-wrap items-center gap-2">
        <SearchInput
          aria-label="Search models"
          placeholder="Name, tag, alias, owner"
          maxLength={200}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="w-full sm:w-70"
        />
        <FilterChips query={asked} ages={ages} address={address} />
      </div>
      <Panel padding="none" footer={<Footer page={data} address={address} />}>
        <p role="status" className="sr-only">
          {isPlaceholderData ? "" : wordsFor(data)}
        </p>
        {error && <p className="border-b border-hair px-4 py-2 text-small text-stop">{error.message}</p>}
        {data.rows.length === 0 ? (
          <NothingFound address={`${paths.models}`} />
        ) : (
          <div className={classNames(isPlaceholderData && "opacity-80")}>
            <Table label="Models" cards head={<Head query={asked} address={address} />}>
              <ModelRows rows={data.rows} lines={{ ...lines, ...more }} failing={failing} now={Math.max(now, dataUpdatedAt)} />
            </Table>
          </div>
        )}
      </Panel>
    </>
  );
}

/**
 * The query with what is typed; a search begins on the first page. The address follows, without asking the server for a
 * page, once typing rests: every change of the address makes Next draw everything that could depend on it.
 */
function useTyped(query: ModelsQuery, text: string): ModelsQuery {
  const q = text.trim();
  const asked = q === query.q ? query : { ...query, q, after: undefined, before: undefined };
  const search = modelsSearch(asked);
  const written = useRef(search);
  useEffect(() => {
    if (written.current === search) return;
    const timer = setTimeout(() => {
      written.current = search;
      history.replaceState(null, "", `${location.pathname}${search}`);
    }, restMs);
    return () => clearTimeout(timer);
  }, [search]);
  return asked;
}

function Head({ query, address }: { query: ModelsQuery; address: (change: Partial<ModelsQuery>) => string }) {
  const sortBy = (sort: ModelsQuery["sort"], direction: "ascending" | "descending") => ({
    href: address({ sort }),
    direction: query.sort === sort ? direction : null,
  });
  return (
    <>
      <Th sort={sortBy("name", "ascending")}>Model</Th>
      <Th>Connection</Th>
      <Th>In production</Th>
      <Th>In staging</Th>
      <Th>90 days in production</Th>
      <Th number sort={sortBy("changed", "descending")}>
        Last change
      </Th>
      <Th number>Data age</Th>
    </>
  );
}

function Footer({ page, address }: { page: ModelsPage; address: (change: Partial<ModelsQuery>) => string }) {
  return (
    <Pager
      newer={page.newer && address({ before: page.newer })}
      older={page.older && address({ after: page.older })}
      note={
        <span className="max-md:hidden">
          <Kbd>j</Kbd> <Kbd>k</Kbd> move · <Kbd>Enter</Kbd> open
        </span>
      }
    />
  );
}

function NothingFound({ address }: { address: string }) {
  return (
    <Empty
      title="No model matches"
      why="The search looks at names, tags, aliases and owners. Filters narrow it further."
      action={<Button href={address}>Clear search and filters</Button>}
    />
  );
}

function wordsFor({ rows, older }: ModelsPage): string {
  if (rows.length === 0) return "No model matches.";
  return `${rows.length} ${rows.length === 1 ? "model" : "models"}${older === null ? "" : ", more on the next page"}.`;
}
