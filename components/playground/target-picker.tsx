"use client";

import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { useDeferredValue, useState } from "react";

import { VersionChip } from "@/components/models/version-chip";
import { Dialog } from "@/components/ui/dialog";
import { SearchList } from "@/components/ui/search-list";
import { refText } from "@/lib/endpoints/call-address";
import { protocolWords } from "@/lib/playground/bench/words";
import { linesQuery } from "@/lib/playground/client";
import type { CallLine, CallRef } from "@/lib/playground/types";

import { HealthMark } from "./health-mark";

type Props = { chosen: readonly CallRef[]; onPick: (ref: CallRef) => void; onClose: () => void };

/** Finds an endpoint by its name or by a model that it serves; what cannot be called is listed with the reason. */
export function TargetPicker({ chosen, onPick, onClose }: Props) {
  const [text, setText] = useState("");
  const wanted = useDeferredValue(text.trim());
  const {
    data = [],
    dataUpdatedAt,
    isFetching,
    isPending,
    isPlaceholderData,
    error,
  } = useQuery(linesQuery({ q: wanted }));
  const offered = data.filter(({ ref }) => !chosen.some((other) => refText(other) === refText(ref)));
  const first = offered.find(({ whyNot }) => whyNot === null);
  const says = error
    ? error.message
    : isFetching
      ? "Looking…"
      : wanted === ""
        ? "There is no other endpoint."
        : `Nothing is called “${wanted}”. A part of the name of an endpoint or a model is enough.`;
  return (
    <Dialog open bare wide title="Choose an endpoint" onClose={onClose}>
      <SearchList
        label="Choose an endpoint"
        placeholder="An endpoint, or a model that it serves"
        text={text}
        onText={setText}
        first={first && refText(first.ref)}
        isLate={isPending || isPlaceholderData || wanted !== text.trim()}
      >
        {groupsOf(offered).map(([name, lines]) => (
          <Command.Group
            key={name}
            heading={name}
            className="[&_[cmdk-group-heading]]:bg-sunken [&_[cmdk-group-heading]]:px-3.5 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-micro [&_[cmdk-group-heading]]:text-ink-3"
          >
            {lines.map((line) => (
              <Line key={refText(line.ref)} line={line} now={dataUpdatedAt} onSelect={() => onPick(line.ref)} />
            ))}
          </Command.Group>
        ))}
        {offered.length === 0 && (
          <p role="status" className="px-3.5 py-3 text-ink-3">
            {says}
          </p>
        )}
      </SearchList>
    </Dialog>
  );
}

function Line({ line, now, onSelect }: { line: CallLine; now: number; onSelect: () => void }) {
  const { ref, version, several, endpointName, protocol, exposure, whyNot, share, health } = line;
  return (
    <Command.Item
      value={refText(ref)}
      disabled={whyNot !== null}
      onSelect={onSelect}
      className="flex min-h-row cursor-default flex-wrap items-center gap-x-2.5 gap-y-0.5 px-3.5 py-1.5 data-[selected=true]:bg-sunken data-[selected=true]:shadow-[inset_3px_0_0_var(--rail)]"
    >
      {version ? (
        <VersionChip version={version.key} stage={version.stage} />
      ) : (
        <span className="text-small text-ink-3">{several ? "several versions" : "version not known"}</span>
      )}
      <b className="min-w-0 truncate">{endpointName}</b>
      {ref.deployment === null ? null : (
        <span className="text-small text-ink-2">
          <span className="font-mono">{ref.deployment}</span>, {share} %
        </span>
      )}
      {version && <span className="min-w-0 truncate text-small text-ink-3">{version.model.name}</span>}
      <span className="ml-auto flex flex-wrap items-center gap-x-2.5 text-small whitespace-nowrap text-ink-3">
        {protocolWords(protocol)}
        {exposure && ` · ${exposure}`}
        <HealthMark health={health} now={now} words />
      </span>
      {whyNot !== null && <span className="basis-full text-small text-stop">{whyNot}</span>}
    </Command.Item>
  );
}

/** By registry, in the order in which each comes first. */
function groupsOf(lines: readonly CallLine[]): [string, CallLine[]][] {
  const groups = new Map<string, CallLine[]>();
  for (const line of lines) groups.set(line.connection.name, [...(groups.get(line.connection.name) ?? []), line]);
  return [...groups];
}
