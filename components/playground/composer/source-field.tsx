"use client";

import { useId, useState } from "react";

import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { AddIcon, CloseIcon } from "@/components/ui/icons";
import { Input, Textarea } from "@/components/ui/input";
import { appended, appendedMembers, removedItem, removedMembers } from "@/lib/playground/composing/sheet-edits";
import { type ListSource, type ObjectSource, slice, type Source } from "@/lib/playground/composing/source";
import type { Splice } from "@/lib/playground/composing/splice";
import { tidied } from "@/lib/playground/composing/tidied";
import { innerType, isToken, tokenOver } from "@/lib/playground/composing/tokens";
import type { DataType } from "@/lib/signatures/form";
import { typicalToken } from "@/lib/signatures/samples/tokens";
import { typeText } from "@/lib/signatures/type-text";

import { keysFor, keysWithout } from "./field-keys";

export type OnSplices = (splices: readonly Splice[]) => void;

/** Lists of more items, and lists in lists, are written as text. */
const itemsAtMost = 24;
/** Of a list that is written as text. */
const lettersAtMost = 20_000;

type Props = {
  text: string;
  source: Source;
  type: DataType | null;
  label: string;
  hint?: string | null;
  /** Some version does not take it, or sees something else. */ isWrong?: boolean;
  onSplices: OnSplices;
  onRemove?: (() => void) | undefined;
};

/** A value with what is inside of it. Each field is one token of the text. */
export function SourceField({ text, source, type, label, hint = null, isWrong = false, onSplices, onRemove }: Props) {
  const words = hint ?? (type === null ? null : typeText(type));
  const put = (token: string) => onSplices([{ from: source.from, to: source.to, insert: token }]);
  if (source.kind === "object")
    return (
      <ObjectFields
        text={text}
        source={source}
        type={type}
        label={label}
        hint={words}
        onSplices={onSplices}
        onRemove={onRemove}
      />
    );
  const isText =
    source.kind === "list" && (source.items.length > itemsAtMost || source.items.some(({ kind }) => kind === "list"));
  if (source.kind === "list" && !isText)
    return (
      <ListFields
        text={text}
        source={source}
        type={type}
        label={label}
        hint={words}
        onSplices={onSplices}
        onRemove={onRemove}
      />
    );
  if (isText && source.to - source.from > lettersAtMost) {
    return (
      <p className="text-small">
        <b className="font-mono">{label}</b>{" "}
        <span className="text-ink-3">{words} is too long for a field. Change it in the text.</span>
      </p>
    );
  }
  const token = isText ? tidied(slice(text, source)).trimEnd() : slice(text, source);
  const asToken = (typed: string) => (isText ? (isToken(typed.trim()) ? typed.trim() : null) : tokenOver(token, typed));
  return (
    <TokenInput
      label={label}
      typeWords={words}
      token={token}
      isText={isText}
      asToken={asToken}
      isWrong={isWrong}
      onToken={put}
      onRemove={onRemove}
    />
  );
}

type Composed<S extends Source> = Omit<Props, "source" | "hint" | "isWrong"> & { source: S; hint: string | null };

function ObjectFields({ text, source, type, label, hint, onSplices, onRemove }: Composed<ObjectSource>) {
  const absent =
    type?.kind === "object"
      ? type.properties.filter(({ name }) => !source.members.some((member) => member.name === name))
      : [];
  const isOpen = type === null || type.kind === "any" || type.kind === "map";
  return (
    <Group label={label} hint={hint} onRemove={onRemove}>
      {source.members.map(({ name, value }, at) => {
        const inner = innerType(type, name);
        return (
          <SourceField
            key={`${name} ${at}`}
            text={text}
            source={value}
            type={inner.type}
            label={name}
            hint={type?.kind === "object" && inner.type === null ? "not declared" : null}
            onSplices={onSplices}
            onRemove={
              inner.required && type?.kind === "object"
                ? undefined
                : () => onSplices(removedMembers(source, (other) => other !== name))
            }
          />
        );
      })}
      {absent.map(({ name, type: inner }) => (
        <AbsentField
          key={name}
          label={name}
          typeWords={typeText(inner)}
          onAdd={() => onSplices(appendedMembers(text, source, [[name, typicalToken(inner)]]))}
        />
      ))}
      {isOpen && (
        <NewKey
          onAdd={(key) =>
            onSplices(
              appendedMembers(text, source, [[key, typicalToken(innerType(type, key).type ?? { kind: "any" })]]),
            )
          }
        />
      )}
    </Group>
  );
}

function ListFields({ text, source, type, label, hint, onSplices, onRemove }: Composed<ListSource>) {
  const inner = innerType(type, null).type;
  const last = source.items.at(-1);
  const [known, setKnown] = useState<number[]>([]);
  const keys = keysFor(known, source.items.length);
  const remove = (at: number) => {
    setKnown(keysWithout(keys, at));
    onSplices(removedItem(source, at));
  };
  return (
    <Group label={label} hint={hint} onRemove={onRemove}>
      {source.items.map((item, at) => (
        <SourceField
          key={keys[at]}
          text={text}
          source={item}
          type={inner}
          label={`${label} ${at + 1}`}
          onSplices={onSplices}
          onRemove={() => remove(at)}
        />
      ))}
      <div>
        <Button
          size="small"
          variant="bare"
          onClick={() =>
            onSplices(appended(text, source, [inner ? typicalToken(inner) : last ? slice(text, last) : "null"]))
          }
        >
          <AddIcon />
          Add to {label}
        </Button>
      </div>
    </Group>
  );
}

function Group({
  label,
  hint,
  onRemove,
  children,
}: {
  label: string;
  hint: string | null;
  onRemove?: (() => void) | undefined;
  children: React.ReactNode;
}) {
  return (
    <fieldset className="grid min-w-0 gap-2.5 border-l-2 border-line pl-3">
      <legend className="float-left mb-1 flex w-full items-center gap-2 text-small">
        <b className="font-mono">{label}</b>
        {hint && <span className="min-w-0 truncate text-micro text-ink-3">{hint}</span>}
        {onRemove && <IconButton icon={CloseIcon} label={`Remove ${label}`} className="ml-auto" onClick={onRemove} />}
      </legend>
      {children}
    </fieldset>
  );
}

type TokenProps = {
  label: string;
  typeWords: string | null;
  token: string;
  /** Makes a token of what was typed; null: it is none yet, and stays until it is. */
  asToken: (typed: string) => string | null;
  /** Written in several lines, however short it is. */
  isText?: boolean;
  isWrong?: boolean;
  onToken: (token: string) => void;
  onRemove?: (() => void) | undefined;
};

/** One token. It is written into the text when the field is left or Enter is pressed. */
export function TokenInput({
  label,
  typeWords,
  token,
  asToken,
  isText = false,
  isWrong = false,
  onToken,
  onRemove,
}: TokenProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const made = typed === null ? token : asToken(typed);
  const isBroken = made === null;
  const keep = () => {
    if (typed === null || made === null) return;
    setTyped(null);
    if (typed !== token) onToken(made);
  };
  const shared = {
    id,
    value: typed ?? token,
    spellCheck: false,
    autoComplete: "off",
    "aria-invalid": isBroken || isWrong || undefined,
    onBlur: keep,
  };
  return (
    <div className="grid min-w-0 gap-1">
      <label htmlFor={id} className="flex items-baseline gap-2 text-small">
        <b className="font-mono">{label}</b>
        {typeWords && <span className="min-w-0 truncate text-micro text-ink-3">{typeWords}</span>}
      </label>
      <div className="flex items-start gap-1">
        {isText || token.length > 60 ? (
          <Textarea
            mono
            rows={Math.min(10, Math.max(3, token.split("\n").length))}
            {...shared}
            onChange={(event) => setTyped(event.target.value)}
          />
        ) : (
          <Input
            mono
            {...shared}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => event.key === "Enter" && !event.ctrlKey && !event.metaKey && keep()}
          />
        )}
        {onRemove && <IconButton icon={CloseIcon} label={`Remove ${label}`} onClick={onRemove} />}
      </div>
      {isBroken && (
        <p className="text-small text-stop">This is no JSON yet; it is kept here and not yet in the payload.</p>
      )}
    </div>
  );
}

export function AbsentField({
  label,
  typeWords,
  onAdd,
}: {
  label: string;
  typeWords: string | null;
  onAdd: () => void;
}) {
  return (
    <div className="flex flex-wrap items-center gap-2 text-small">
      <b className="font-mono">{label}</b>
      <span className="text-ink-3">not there{typeWords === null ? "" : `, ${typeWords}`}</span>
      <Button size="small" variant="bare" onClick={onAdd}>
        <AddIcon />
        Add {label}
      </Button>
    </div>
  );
}

function NewKey({ onAdd }: { onAdd: (key: string) => void }) {
  const [key, setKey] = useState("");
  const add = () => {
    if (key === "") return;
    onAdd(key);
    setKey("");
  };
  return (
    <div className="flex max-w-80 items-center gap-2">
      <Input
        mono
        aria-label="Name of a new key"
        placeholder="new key"
        value={key}
        onChange={(event) => setKey(event.target.value)}
        onKeyDown={(event) => event.key === "Enter" && add()}
      />
      <Button size="small" disabled={key === ""} onClick={add}>
        Add key
      </Button>
    </div>
  );
}
