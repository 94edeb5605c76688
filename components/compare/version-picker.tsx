"use client";

import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { useDeferredValue, useEffect, useRef, useState } from "react";

import { AliasPill } from "@/components/models/alias-pill";
import { VersionChip } from "@/components/models/version-chip";
import { Dialog } from "@/components/ui/dialog";
import { SearchIcon } from "@/components/ui/icons";
import { Kbd } from "@/components/ui/kbd";
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
    isError,
  } = useQuery(pickOptions(wanted, near && { connection: near.connection, model: near.model }));
  const offered = data.filter((one) => !picked.some((other) => sameVersion(one, other)));

  // The list chooses its first line when the text changes, and versions come later than that: choose again, as Home does.
  const root = useRef<HTMLDivElement>(null);
  const first = offered[0] && keyOf(offered[0]);
  useEffect(() => {
    const isChosen = root.current?.querySelector("[cmdk-item][data-selected=true]");
    if (!isChosen) root.current?.dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true }));
  }, [first]);

  return (
    <Dialog open bare wide title="Add a version" onClose={onClose}>
      <Command ref={root} label="Add a version" shouldFilter={false} loop>
        <div className="flex h-12 items-center gap-2.5 border-b border-hair px-3.5">
          <SearchIcon className="text-ink-3" />
          <Command.Input
            data-start=""
            maxLength={200}
            value={text}
            onValueChange={setText}
            placeholder="A model, or model@version"
            className="h-full min-w-0 flex-1 bg-transparent focus-visible:outline-none"
          />
          <Kbd>Esc</Kbd>
        </div>
        <Command.List className="max-h-[50dvh] overflow-y-auto py-1.5">
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
        </Command.List>
      </Command>
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
