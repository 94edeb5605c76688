"use client";

import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { useRouter } from "next/navigation";
import { useDeferredValue, useState } from "react";

import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { SearchList } from "@/components/ui/search-list";
import { searchOptions } from "@/lib/catalog/client";

import { type Held, hitEntry, type PaletteEntry, paletteEntries } from "./palette-entries";

type Props = Held & { onClose: () => void };

/** One list: pages and actions at hand, models, versions, endpoints and requests from the catalog. `>` leaves only actions. */
export function Palette({ permissions, mayConnect, onClose }: Props) {
  const router = useRouter();
  const [text, setText] = useState("");
  const wanted = useDeferredValue(text.trim());
  const actionsOnly = wanted.startsWith(">");
  const asks = wanted !== "" && !actionsOnly;
  const search = useQuery(searchOptions(asks ? wanted : ""));
  const hits = asks ? (search.data ?? []) : [];
  const entries = [...hits.map(hitEntry), ...paletteEntries({ permissions, mayConnect }, wanted)];

  const run = (entry: PaletteEntry) => {
    onClose();
    if (entry.href === undefined) entry.run();
    else router.push(entry.href);
  };
  const openBeside = (id: string) => {
    const entry = entries.find((one) => one.id === id);
    if (entry?.href !== undefined) window.open(entry.href, "_blank", "noopener");
    else if (entry) run(entry);
  };

  return (
    <Dialog open bare wide title="Search or jump to" onClose={onClose}>
      <SearchList
        label="Search or jump to"
        placeholder="A model, model@version, an endpoint, a request, a page, or > for actions"
        text={text}
        onText={setText}
        first={entries[0]?.id}
        // Where nothing is asked for, a query is pending for ever.
        isLate={wanted !== text.trim() || (asks && (search.isPending || search.isPlaceholderData))}
        onBeside={openBeside}
      >
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} onSelect={() => run(entry)} />
        ))}
        {entries.length === 0 && (
          <Nothing searching={asks && search.isFetching} failed={asks && search.isError} text={wanted} />
        )}
      </SearchList>
      <p className="flex flex-wrap gap-x-3 border-t border-hair px-3.5 py-2 text-small text-ink-3 max-md:hidden">
        <span>
          <Kbd spoken>↑</Kbd> <Kbd spoken>↓</Kbd> move
        </span>
        <span>
          <Kbd spoken>Enter</Kbd> open
        </span>
        <span>
          <Kbd spoken>Ctrl Enter</Kbd> new tab
        </span>
        <span>
          <Kbd spoken>&gt;</Kbd> actions only
        </span>
      </p>
    </Dialog>
  );
}

function Entry({ entry, onSelect }: { entry: PaletteEntry; onSelect: () => void }) {
  const Icon = entry.icon;
  return (
    <Command.Item
      value={entry.id}
      onSelect={onSelect}
      className="flex min-h-row cursor-default items-center gap-2.5 px-3.5 data-[selected=true]:bg-sunken data-[selected=true]:shadow-[inset_3px_0_0_var(--rail)]"
    >
      <Icon className="text-ink-2" />
      <span className="min-w-0 flex-1 truncate">{entry.label}</span>
      <span className="text-small text-ink-3">{entry.detail}</span>
    </Command.Item>
  );
}

function Nothing({ searching, failed, text }: { searching: boolean; failed: boolean; text: string }) {
  const words = failed
    ? "The catalog did not answer. Pages and actions still work."
    : searching
      ? "Looking…"
      : `Nothing is called “${text}”. A part of the name is enough; model@version finds a version, #12 a request.`;
  return (
    <p role="status" className="px-3.5 py-3 text-ink-3">
      {words}
    </p>
  );
}
