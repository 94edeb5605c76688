"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, type ReactNode, useRef } from "react";

import { Button } from "@/components/ui/button";
import { Input, SearchInput, Select } from "@/components/ui/input";
import { auditHref, auditKinds, type AuditQuery, typeTitle } from "@/lib/audit/filter";
import { auditTypes } from "@/lib/audit/types";
import { paths } from "@/lib/paths";

type Props = { query: AuditQuery; connections: { id: string; name: string }[] };

const fields = ["q", "kind", "connection", "from", "to"] as const;

/** A form that changes the address; without script its button does the same. */
export function AuditFilters({ query, connections }: Props) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const value = (name: string) => (typeof query[name] === "string" ? query[name] : "");
  const apply = (event?: FormEvent) => {
    event?.preventDefault();
    const data = new FormData(form.current ?? undefined);
    const change = Object.fromEntries(fields.map((name) => [name, String(data.get(name) ?? "").trim() || null]));
    router.push(`${paths.audit}${auditHref(query, { ...change, before: null, after: null, entry: null })}`, {
      scroll: false,
    });
  };
  const filtered = [...fields, "actor", "model"].some((name) => value(name) !== "");

  return (
    <form
      ref={form}
      method="get"
      action={paths.audit}
      onSubmit={apply}
      key={JSON.stringify(query)}
      role="search"
      className="no-print flex flex-wrap items-end gap-2"
    >
      {["actor", "model"].map(
        (name) => value(name) && <input key={name} type="hidden" name={name} value={value(name)} />,
      )}
      <SearchInput
        aria-label="Actor, subject or hash"
        placeholder="Actor, subject or hash"
        name="q"
        maxLength={200}
        defaultValue={value("q")}
        className="min-w-52 flex-1 basis-60"
      />
      <Labelled label="Kind">
        <KindSelect value={value("kind")} onChange={apply} />
      </Labelled>
      {connections.length > 0 && (
        <Labelled label="Connection">
          <Select name="connection" defaultValue={value("connection")} onChange={() => apply()}>
            <option value="">any</option>
            {connections.map((connection) => (
              <option key={connection.id} value={connection.id}>
                {connection.name}
              </option>
            ))}
          </Select>
        </Labelled>
      )}
      <Labelled label="From, UTC">
        <Input
          type="date"
          name="from"
          defaultValue={value("from").slice(0, 10)}
          onBlur={(event) => event.target.value !== value("from").slice(0, 10) && apply()}
        />
      </Labelled>
      <Labelled label="To, UTC">
        <Input
          type="date"
          name="to"
          defaultValue={value("to").slice(0, 10)}
          onBlur={(event) => event.target.value !== value("to").slice(0, 10) && apply()}
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

function KindSelect({ value, onChange }: { value: string; onChange: () => void }) {
  return (
    <Select name="kind" className="max-w-44" defaultValue={value} onChange={() => onChange()}>
      <option value="">everything</option>
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
    </Select>
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
