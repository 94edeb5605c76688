"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, type RefObject, useEffect, useRef } from "react";

import { Button } from "@/components/ui/button";
import { Input, SearchInput } from "@/components/ui/input";
import {
  auditHref,
  auditKinds,
  type AuditQuery,
  changesIn,
  formFields,
  isKnownKind,
  shownIn,
  typeTitle,
} from "@/lib/audit/filter";
import { auditTypes } from "@/lib/audit/types";
import { paths } from "@/lib/paths";

import { FilterSelect } from "./filter-select";

type Props = { query: AuditQuery; connections: { id: string; name: string }[] };

/** A form that changes the address; without script its button does the same. */
export function AuditFilters({ query, connections }: Props) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const value = (name: string) => query[name] ?? "";
  const shown = shownIn(query);
  useFollowing(form, shown);
  const apply = (event?: FormEvent) => {
    event?.preventDefault();
    const data = new FormData(form.current ?? undefined);
    const entered = Object.fromEntries(
      formFields.map((name) => [name, String(data.get(name) ?? "").trim()]),
    ) as typeof shown;
    router.push(
      `${paths.audit}${auditHref(query, { ...changesIn(query, entered), before: null, after: null, entry: null })}`,
      {
        scroll: false,
      },
    );
  };
  const filtered = [...formFields, "actor", "model"].some((name) => value(name) !== "");

  return (
    <form
      ref={form}
      method="get"
      action={paths.audit}
      onSubmit={apply}
      role="search"
      className="no-print flex flex-wrap items-end gap-2 max-sm:grid max-sm:grid-cols-2"
    >
      {["actor", "model"].map(
        (name) => value(name) && <input key={name} type="hidden" name={name} value={value(name)} />,
      )}
      <SearchInput
        aria-label="Actor, subject or hash"
        placeholder="Actor, subject or hash"
        name="q"
        maxLength={200}
        defaultValue={shown.q}
        className="min-w-52 flex-1 basis-60 max-sm:col-span-2"
      />
      <Labelled label="Kind">
        <KindSelect settled={shown.kind} onChoose={apply} />
      </Labelled>
      {connections.length > 0 && (
        <Labelled label="Connection">
          <FilterSelect name="connection" settled={shown.connection} onChoose={apply}>
            <option value="">any</option>
            {connections.map((connection) => (
              <option key={connection.id} value={connection.id}>
                {connection.name}
              </option>
            ))}
          </FilterSelect>
        </Labelled>
      )}
      <Labelled label="From, UTC">
        <Input
          type="date"
          name="from"
          defaultValue={shown.from}
          onBlur={(event) => event.target.value !== shown.from && apply()}
        />
      </Labelled>
      <Labelled label="To, UTC">
        <Input
          type="date"
          name="to"
          defaultValue={shown.to}
          onBlur={(event) => event.target.value !== shown.to && apply()}
        />
      </Labelled>
      <Button type="submit">Apply</Button>
      {filtered && (
        <Button variant="bare" href={paths.audit} scroll={false}>
          Clear
        </Button>
      )}
    </form>
  );
}

/** The fields follow the address, also when a link changed it; all but the one that somebody is in. */
function useFollowing(form: RefObject<HTMLFormElement | null>, shown: ReturnType<typeof shownIn>) {
  const all = JSON.stringify(shown);
  useEffect(() => {
    for (const [name, value] of Object.entries(JSON.parse(all) as typeof shown)) {
      const field = form.current?.elements.namedItem(name);
      if (
        !(field instanceof HTMLInputElement || field instanceof HTMLSelectElement) ||
        field === document.activeElement
      )
        continue;
      field.value = value;
    }
  }, [form, all]);
}

function KindSelect({ settled, onChoose }: { settled: string; onChoose: () => void }) {
  return (
    <FilterSelect name="kind" className="sm:max-w-44" settled={settled} onChoose={onChoose}>
      <option value="">everything</option>
      {settled !== "" && !isKnownKind(settled) && <option value={settled}>{settled}</option>}
      {Object.entries(auditKinds).map(([kind, words]) => (
        <optgroup key={kind} label={words}>
          <option value={kind}>all {words}</option>
          {Object.entries(auditTypes)
            .filter(([type]) => type.startsWith(`${kind}.`))
            .map(([type]) => (
              <option key={type} value={type}>
                {kind}: {typeTitle(type)}
              </option>
            ))}
        </optgroup>
      ))}
    </FilterSelect>
  );
}

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label className="grid gap-0.5 text-micro text-ink-3">
      {label}
      <span className="text-body text-ink">{children}</span>
    </label>
  );
}
