"use client";

import { Link } from "@/components/ui/link";
import { useRouter } from "next/navigation";
import { type ComponentProps, memo, useState } from "react";

import { AddIcon, CloseIcon } from "@/components/ui/icons";
import { modelsAddress } from "@/lib/catalog/client";
import type { ConnectionAge, ModelsQuery } from "@/lib/catalog/types";

type Props = { query: ModelsQuery; ages: ConnectionAge[] };

const stages = ["production", "staging", "development"] as const;

/** Each filter that is set can be taken away; each that is not can be added. */
export const FilterChips = memo(function FilterChips({ query, ages }: Props) {
  const router = useRouter();
  const address = (change: Partial<ModelsQuery>) => modelsAddress(query, change);
  const go = (change: Partial<ModelsQuery>) => router.push(address(change), { scroll: false });
  const nameOf = (slug: string) => ages.find((age) => age.slug === slug)?.name ?? slug;
  return (
    <>
      {query.stage !== undefined && <SetChip name="stage" value={query.stage} href={address({ stage: undefined })} />}
      {query.connection !== undefined && (
        <SetChip name="connection" value={nameOf(query.connection)} href={address({ connection: undefined })} />
      )}
      {query.tag !== undefined && <SetChip name="tag" value={query.tag} href={address({ tag: undefined })} />}
      {query.owner !== undefined && <SetChip name="owner" value={query.owner} href={address({ owner: undefined })} />}
      {query.stage === undefined && (
        <ChoiceChip
          name="stage"
          options={stages.map((stage) => ({ value: stage, label: stage }))}
          onChange={(event) => go({ stage: stages.find((stage) => stage === event.target.value) })}
        />
      )}
      {query.connection === undefined && ages.length > 1 && (
        <ChoiceChip
          name="connection"
          options={ages.map(({ slug, name }) => ({ value: slug, label: name }))}
          onChange={(event) => go({ connection: event.target.value })}
        />
      )}
      {query.tag === undefined && <TextChip name="tag" hint="key or key=value" onDone={(tag) => go({ tag })} />}
      {query.owner === undefined && <TextChip name="owner" hint="exact name" onDone={(owner) => go({ owner })} />}
    </>
  );
});

const look = "inline-flex h-control max-w-full items-center gap-1.5 rounded-2 border px-2.5 text-small whitespace-nowrap";
const open = `${look} relative border-dashed border-line text-ink-2 hover:border-control-line hover:text-ink`;

function SetChip({ name, value, href }: { name: string; value: string; href: string }) {
  return (
    <span className={`${look} border-line bg-panel pr-0 text-ink-2`}>
      {name} <b className="truncate text-ink">{value}</b>
      <Link href={href} scroll={false} aria-label={`Take away the filter ${name} ${value}`} className="grid h-full w-7 place-items-center hover:text-ink">
        <CloseIcon className="size-3" />
      </Link>
    </span>
  );
}

type ChoiceProps = { name: string; options: { value: string; label: string }[]; onChange: ComponentProps<"select">["onChange"] };

/** The browser's own list under the look of a chip: no script for it, and right on phones. */
function ChoiceChip({ name, options, onChange }: ChoiceProps) {
  return (
    <span className={`${open} focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-focus`}>
      <AddIcon className="size-3" /> {name}
      <select aria-label={`Filter by ${name}`} value="" onChange={onChange} className="absolute inset-0 size-full cursor-pointer appearance-none bg-panel opacity-0">
        <option value="" disabled>
          {name}
        </option>
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </span>
  );
}

function TextChip({ name, hint, onDone }: { name: string; hint: string; onDone: (value: string) => void }) {
  const [writing, write] = useState(false);
  if (!writing) {
    return (
      <button type="button" onClick={() => write(true)} className={open}>
        <AddIcon className="size-3" /> {name}
      </button>
    );
  }
  return (
    <form
      action={(form) => {
        const value = form.get("value")?.toString().trim() ?? "";
        write(false);
        if (value !== "") onDone(value);
      }}
      className={`${look} border-control-line bg-panel pr-0`}
    >
      {name}
      <input
        name="value"
        autoFocus
        aria-label={`Filter by ${name}, ${hint}`}
        placeholder={hint}
        maxLength={200}
        onKeyDown={(event) => event.key === "Escape" && write(false)}
        onBlur={(event) => event.target.value === "" && write(false)}
        className="h-full w-32 rounded-r-2 bg-transparent px-1 font-mono text-small"
      />
    </form>
  );
}
