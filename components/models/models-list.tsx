"use client";

import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { memo, useDeferredValue, useEffect, useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { Empty } from "@/components/ui/empty";
import { SearchInput } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { Pager } from "@/components/ui/pager";
import { Panel } from "@/components/ui/panel";
import { Table, Th } from "@/components/ui/table";
import { linesOptions, modelsAddress, modelsOptions, modelsSearch } from "@/lib/catalog/client";
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

/** Rows of the search before are dimmed when the new ones take longer than this. Sooner would be one more painting of all rows for each key. */
const lateMs = 200;

/** The list over all registries. Typing changes the rows without Enter; everything else is a link. */
export function ModelsList({ query, page, lines, ages, now }: Props) {
  const [text, setText] = useState(query.q);
  const { asked, forget } = useTyped(query, text, setText);
  // Links follow what is typed, but after the rows: they are drawn while the answer is on its way.
  const linked = useDeferredValue(asked);
  const untouched = asked === query;
  const isFilling = ages.some(({ health }) => health === "first-sync");
  const first = { page, at: now };
  const {
    data = first,
    isPlaceholderData,
    error,
  } = useQuery({
    ...modelsOptions(asked),
    ...(untouched && { initialData: first, initialDataUpdatedAt: now }),
    refetchInterval: isFilling ? 2_000 : 15_000,
  });
  const { rows, newer, older } = data.page;
  const ids = rows.map((row) => row.id);
  const missing = ids.some((id) => lines[id] === undefined);
  const { data: more } = useQuery({ ...linesOptions(ids), enabled: missing });
  const failing = ages.filter(({ failingSince }) => failingSince !== null).map(({ slug }) => slug);
  const isLate = useLate(isPlaceholderData);

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
        <FilterChips query={linked} ages={ages} />
      </div>
      <Panel padding="none" footer={<Footer query={asked} newer={newer} older={older} />}>
        <p role="status" className="sr-only">
          {isPlaceholderData ? "" : wordsFor(data.page, isNarrowed(asked))}
        </p>
        {error && <p className="border-b border-hair px-4 py-2 text-small text-stop">{error.message}</p>}
        {rows.length === 0 ? (
          <NothingFound isFiltered={isNarrowed(asked)} isFilling={isFilling} onClear={forget} />
        ) : (
          <div className={classNames(isLate && "opacity-80")}>
            <Table label="Models" cards head={<Head query={linked} />}>
              <ModelRows rows={rows} lines={{ ...lines, ...more }} failing={failing} now={Math.max(now, data.at)} />
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
function useTyped(query: ModelsQuery, text: string, setText: (text: string) => void) {
  const q = text.trim();
  const asked = searchFor(query, q);
  const search = modelsSearch(asked);
  const written = useRef(search);
  const lastQ = useRef(query.q);
  const address = useSearchParams();
  useEffect(() => {
    // A page that was drawn for a query has its address.
    written.current = modelsSearch(query);
  }, [query]);
  useEffect(() => {
    // A link to a list that is drawn already changes the address alone: what was typed is over all the same. Asked is the
    // browser, which knows of the newest address sooner than Next.
    const there = (new URLSearchParams(location.search).get("q") ?? "").trim();
    if (there === lastQ.current) return;
    [written.current, lastQ.current] = [location.search, there];
    setText(there);
  }, [address, setText]);
  useEffect(() => {
    const write = () => {
      if (written.current === search) return;
      [written.current, lastQ.current] = [search, q];
      history.replaceState(null, "", `${location.pathname}${search}`);
    };
    const timer = setTimeout(write, restMs);
    // A link that is followed sooner comes second: Next gives up a navigation whose address is replaced under it.
    document.addEventListener("click", write, { capture: true });
    return () => {
      clearTimeout(timer);
      document.removeEventListener("click", write, { capture: true });
    };
  }, [search, q]);
  const forget = () => {
    // Nothing is left to write: the link that is followed has the address.
    [written.current, lastQ.current] = [modelsSearch(searchFor(query, "")), ""];
    setText("");
  };
  return { asked, forget };
}

function searchFor(query: ModelsQuery, q: string): ModelsQuery {
  return q === query.q ? query : { ...query, q, after: undefined, before: undefined };
}

/** True once something has lasted for a moment, false as soon as it ends. */
function useLate(lasts: boolean): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!lasts) return;
    const timer = setTimeout(() => setLate(true), lateMs);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [lasts]);
  return lasts && isLate;
}

const Head = memo(function Head({ query }: { query: ModelsQuery }) {
  const sortBy = (sort: ModelsQuery["sort"], direction: "ascending" | "descending") => ({
    href: modelsAddress(query, { sort }),
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
});

type FooterProps = { query: ModelsQuery; newer: string | null; older: string | null };

const Footer = memo(function Footer({ query, newer, older }: FooterProps) {
  return (
    <Pager
      newer={newer && modelsAddress(query, { before: newer })}
      older={older && modelsAddress(query, { after: older })}
      note={
        <span className="max-md:hidden">
          <Kbd>j</Kbd> <Kbd>k</Kbd> move · <Kbd>Enter</Kbd> open
        </span>
      }
    />
  );
});

/** Whether a search, a filter or the page that is asked for leaves anything out. */
function isNarrowed({ q, stage, connection, tag, owner, after, before }: ModelsQuery): boolean {
  return q !== "" || [stage, connection, tag, owner, after, before].some((value) => value !== undefined);
}

const filling = "What a registry holds appears here while it is read for the first time.";

function NothingFound({
  isFiltered,
  isFilling,
  onClear,
}: {
  isFiltered: boolean;
  isFilling: boolean;
  onClear: () => void;
}) {
  if (!isFiltered) {
    return isFilling ? (
      <Empty title="No model has been read yet" why={filling} />
    ) : (
      <Empty
        title="No models"
        why="The registries hold none, or none that your roles reach. An administrator gives roles."
      />
    );
  }
  return (
    <Empty
      title="No model matches"
      why={`The search looks at names, tags, aliases and owners. Filters narrow it further.${isFilling ? ` ${filling}` : ""}`}
      action={
        <Button href={paths.models} onClick={onClear}>
          Clear search and filters
        </Button>
      }
    />
  );
}

function wordsFor({ rows, older }: ModelsPage, isFiltered: boolean): string {
  if (rows.length === 0) return isFiltered ? "No model matches." : "No models.";
  return `${rows.length} ${rows.length === 1 ? "model" : "models"}${older === null ? "" : ", more on the next page"}.`;
}
