"use client";

import { appendedMembers, removedMembers } from "@/lib/playground/composing/sheet-edits";
import type { ObjectSource, Source } from "@/lib/playground/composing/source";
import type { DataType, Form, Param } from "@/lib/signatures/form";
import { paramText } from "@/lib/signatures/type-text";

import { AbsentField, type OnSplices, SourceField } from "./source-field";

type Props = {
  text: string;
  root: Source;
  params: ObjectSource | null;
  form: Form | null;
  /** Where the body has its parameters; null where it has no place for them. */ keyOfParams: string | null;
  onSplices: OnSplices;
};

/** Parameters that are set, and those that could be: what is not set has its default. */
export function ParamFields({ text, root, params, form, keyOfParams, onSplices }: Props) {
  const known = form?.params ?? [];
  const unset = known.filter(({ name }) => !params?.members.some((member) => member.name === name));
  if (root.kind !== "object" || keyOfParams === null || (known.length === 0 && params === null)) return null;
  const set = ({ name, default: token }: Param) =>
    onSplices(
      params
        ? appendedMembers(text, params, [[name, token]])
        : appendedMembers(text, root, [[keyOfParams, `{${JSON.stringify(name)}: ${token}}`]]),
    );
  return (
    <fieldset className="grid gap-3 border-t border-hair pt-3">
      <legend className="float-left mb-1 w-full text-small font-strong">Parameters</legend>
      {params?.members.map(({ name, value }, at) => {
        const param = known.find((one) => one.name === name);
        return (
          <SourceField
            key={`${name} ${at}`}
            text={text}
            source={value}
            type={param ? typeOf(param) : null}
            label={name}
            hint={param ? paramText(param) : "not declared"}
            onSplices={onSplices}
            onRemove={() => onSplices(removedMembers(params, (other) => other !== name))}
          />
        );
      })}
      {unset.map((param) => (
        <AbsentField
          key={param.name}
          label={param.name}
          typeWords={`${paramText(param)}, ${param.default} unless set`}
          onAdd={() => set(param)}
        />
      ))}
    </fieldset>
  );
}

function typeOf({ type, list }: Param): DataType {
  return list ? { kind: "array", items: type } : type;
}
