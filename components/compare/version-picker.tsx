"use client";

import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { useDeferredValue, useState } from "react";

import { AliasPill } from "@/components/models/alias-pill";
import { VersionChip } from "@/components/models/version-chip";
import { Dialog } from "@/components/ui/dialog";
import { SearchList } from "@/components/ui/search-list";
import { sameVersion } from "@/lib/compare/address";
import { pickOptions } from "@/lib/compare/client";
import type { AskedVersion, PickedVersion } from "@/lib/compare/types";

type Props = {
  /** Its model's versions are offered before anything is typed. */
  near: AskedVersion | null;
  picked: readonly AskedVersion[];
  onPick: (version: AskedVersion) => void;
  onClose: () => void;
};

/** Finds any version in a few keys: a part of a model's name, or model@version. */
export function VersionPicker({ near, picked, onPick, onClose }: Props) {
  const [text, setText] = useState("");
  const wanted = useDeferredValue(text.trim());
  const {
    data = [],
    isFetching,
    isPending,
    isPlaceholderData,
    isError,
  } = useQuery(pickOptions(wanted, near && { connection: near.connection, model: near.model }));
  const offered = data.filter((one) => !picked.some((other) => sameVersion(one, other)));

  return (
    <Dialog open bare wide title="Add a version" onClose={onClose}>
      <SearchList
        label="Add a version"
        placeholder="A model, or model@version"
        text={text}
        onText={setText}
        first={offered[0] && keyOf(offered[0])}
        isLate={isPending || isPlaceholderData || wanted !== text.trim()}
      >
        {offered.map((one) => (
          <Line
            key={keyOf(one)}
            version={one}
            onSelect={() => onPick({ connection: one.connection, model: one.model, version: one.version })}
          />
        ))}
        {offered.length === 0 && (
          <p role="status" className="px-3.5 py-3 text-ink-3">
            {isError
              ? "The catalog did not answer."
              : isFetching
                ? "Looking…"
                : wanted === ""
                  ? "Type a part of a model’s name."
                  : `Nothing else is called “${wanted}”. A part of the name is enough.`}
          </p>
        )}
      </SearchList>
    </Dialog>
  );
}

function Line({ version, onSelect }: { version: PickedVersion; onSelect: () => void }) {
  return (
    <Command.Item
      value={keyOf(version)}
      onSelect={onSelect}
      className="flex min-h-row cursor-default items-center gap-2.5 px-3.5 data-[selected=true]:bg-sunken data-[selected=true]:shadow-[inset_3px_0_0_var(--rail)]"
    >
      <VersionChip version={version.version} stage={version.stage} />
      <span className="min-w-0 truncate">{version.modelName}</span>
      {version.aliases.slice(0, 2).map((alias) => (
        <AliasPill key={alias} name={alias} />
      ))}
      <span className="ml-auto text-small whitespace-nowrap text-ink-3">{version.connectionName}</span>
    </Command.Item>
  );
}

function keyOf({ connection, model, version }: AskedVersion): string {
  return JSON.stringify([connection, model, version]);
}
