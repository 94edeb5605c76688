"use client";

import { Link } from "@/components/ui/link";
import { useRouter } from "next/navigation";
import { memo, type RefObject, useEffect, useRef, useState } from "react";

import { AddIcon, CloseIcon } from "@/components/ui/icons";
import { useChoice } from "@/components/ui/use-choice";
import { modelsAddress } from "@/lib/catalog/client";
import type { ConnectionAge, ModelsQuery } from "@/lib/catalog/types";

type Props = { query: ModelsQuery; ages: ConnectionAge[] };

const stages = ["production", "staging", "development"] as const;

/** Each filter that is set can be taken away; each that is not can be added. */
export const FilterChips = memo(function FilterChips({ query, ages }: Props) {
  const router = useRouter();
  const address = (change: Partial<ModelsQuery>) => modelsAddress(query, change);
  // The chip that somebody acts on makes room for its other half, and the focus is to go there too.
  const changed = useRef<string | null>(null);
  const go = (change: Partial<ModelsQuery>) => {
    changed.current = Object.keys(change)[0] ?? null;
    router.push(address(change), { scroll: false });
  };
  const nameOf = (slug: string) => ages.find((age) => age.slug === slug)?.name ?? slug;
  return (
    <>
      {query.stage !== undefined && (
        <SetChip name="stage" changed={changed} value={query.stage} href={address({ stage: undefined })} />
      )}
      {query.connection !== undefined && (
        <SetChip
          name="connection"
          changed={changed}
          value={nameOf(query.connection)}
          href={address({ connection: undefined })}
        />
      )}
      {query.tag !== undefined && (
        <SetChip name="tag" changed={changed} value={query.tag} href={address({ tag: undefined })} />
      )}
      {query.owner !== undefined && (
        <SetChip name="owner" changed={changed} value={query.owner} href={address({ owner: undefined })} />
      )}
      {query.stage === undefined && (
        <ChoiceChip
          name="stage"
          changed={changed}
          options={stages.map((stage) => ({ value: stage, label: stage }))}
          onChoose={(value) => go({ stage: stages.find((stage) => stage === value) })}
        />
      )}
      {query.connection === undefined && ages.length > 1 && (
        <ChoiceChip
          name="connection"
          changed={changed}
          options={ages.map(({ slug, name }) => ({ value: slug, label: name }))}
          onChoose={(connection) => go({ connection })}
        />
      )}
      {query.tag === undefined && (
        <TextChip name="tag" changed={changed} hint="key or key=value" onDone={(tag) => go({ tag })} />
      )}
      {query.owner === undefined && (
        <TextChip name="owner" changed={changed} hint="exact name" onDone={(owner) => go({ owner })} />
      )}
    </>
  );
});

const look =
  "inline-flex h-control max-w-full items-center gap-1.5 rounded-2 border px-2.5 text-small whitespace-nowrap";
const open = `${look} relative border-dashed border-line text-ink-2 hover:border-control-line hover:text-ink`;

type Changed = RefObject<string | null>;

/** For a chip's control: takes the focus where the chip takes the place of the one that had it. */
function useFocusMoved<Element extends HTMLElement>(name: string, changed: Changed): RefObject<Element | null> {
  const control = useRef<Element>(null);
  useEffect(() => {
    if (changed.current !== name) return;
    changed.current = null;
    if (document.activeElement === document.body) control.current?.focus();
  }, [name, changed]);
  return control;
}

function SetChip({ name, value, href, changed }: { name: string; value: string; href: string; changed: Changed }) {
  const link = useFocusMoved<HTMLAnchorElement>(name, changed);
  return (
    <span className={`${look} border-line bg-panel pr-0 text-ink-2`}>
      {name} <b className="truncate text-ink">{value}</b>
      <Link
        ref={link}
        href={href}
        scroll={false}
        onClick={() => {
          changed.current = name;
        }}
        aria-label={`Take away the filter ${name} ${value}`}
        className="grid h-full w-7 place-items-center hover:text-ink"
      >
        <CloseIcon className="size-3" />
      </Link>
    </span>
  );
}

type ChoiceProps = {
  name: string;
  changed: Changed;
  options: { value: string; label: string }[];
  onChoose: (value: string) => void;
};

/** The browser's own list under the look of a chip: no script for it, and right on phones. */
function ChoiceChip({ name, changed, options, onChoose }: ChoiceProps) {
  const select = useFocusMoved<HTMLSelectElement>(name, changed);
  const [walked, walk] = useState("");
  const { onChange, ...choice } = useChoice("", onChoose);
  return (
    <span className={`${open} focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-focus`}>
      <AddIcon className="size-3" /> {name} {options.find(({ value }) => value === walked)?.label}
      <select
        ref={select}
        aria-label={`Filter by ${name}`}
        value={walked}
        {...choice}
        onChange={(event) => {
          walk(event.target.value);
          onChange(event);
        }}
        className="absolute inset-0 size-full cursor-pointer appearance-none bg-panel opacity-0"
      >
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

function TextChip({
  name,
  hint,
  changed,
  onDone,
}: {
  name: string;
  hint: string;
  changed: Changed;
  onDone: (value: string) => void;
}) {
  const button = useFocusMoved<HTMLButtonElement>(name, changed);
  const [writing, write] = useState(false);
  if (!writing) {
    return (
      <button ref={button} type="button" onClick={() => write(true)} className={open}>
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
