"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Menu, MenuGroup, MenuItem } from "@/components/ui/menu";
import { bodiesFor, type Conversion, converted, formatTitle } from "@/lib/playground/composing/convert";
import type { CallLine, Draft } from "@/lib/playground/types";
import type { Loss } from "@/lib/serving/types";
import type { Part } from "@/lib/signatures/form";

import { beside } from "./beside";
import type { Given } from "./tasks";

type Props = {
  draft: Draft;
  lines: readonly CallLine[];
  types: Part | null;
  onDraft: (draft: Draft, says: string) => void;
  onRefused: (why: string) => void;
};
type Asked = { draft: Draft; title: string; losses: Loss[] };

/** Of longer texts only the chosen conversion is made. In UTF-16 units. */
const smallText = 30_000;

/** The bodies in which this payload can be written; what one of them loses is named before it is taken. */
export function BodyMenu({ draft, lines, types, onDraft, onRefused }: Props) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const choose = (title: string, conversion: Conversion | null) => {
    if (conversion === null) return onRefused(`It could not be written as ${title}.`);
    if (conversion.status === "refused") onRefused(conversion.why);
    else if (conversion.losses.length === 0) onDraft(conversion.draft, `Written as ${title}.`);
    else setAsked({ draft: conversion.draft, title, losses: conversion.losses });
  };
  return (
    <>
      <Menu size="small" label={formatTitle(draft)} name={`Body: ${formatTitle(draft)}`}>
        {(close) =>
          bodiesFor(draft, lines).map(({ protocol, target }) => (
            <MenuGroup key={protocol.name} label={protocol.title}>
              {protocol.bodies.map(({ name, title }) => {
                const isNow = protocol.name === draft.protocol && name === draft.format;
                const given = { draft, protocol: protocol.name, format: name, target, types };
                const made = isNow || draft.text.length > smallText ? null : converted(draft, given, target, types);
                return (
                  <MenuItem
                    key={name}
                    checked={isNow}
                    disabled={made?.status === "refused"}
                    hint={
                      made?.status === "refused"
                        ? made.why
                        : made && made.losses.length > 0
                          ? lossWords(made.losses.length)
                          : null
                    }
                    onChoose={() => {
                      close();
                      if (!isNow) void convertedBeside(given).then((conversion) => choose(title, conversion));
                    }}
                  >
                    <code>{title}</code>
                  </MenuItem>
                );
              })}
            </MenuGroup>
          ))
        }
      </Menu>
      <Dialog
        open={asked !== null}
        onClose={() => setAsked(null)}
        title={`Write this as ${asked?.title ?? ""}?`}
        footnote="It can be taken back."
        actions={
          <>
            <Button data-start="" onClick={() => setAsked(null)}>
              Cancel
            </Button>
            <Button
              variant="primary"
              onClick={() => {
                if (asked) onDraft(asked.draft, `Written as ${asked.title}.`);
                setAsked(null);
              }}
            >
              Write it so
            </Button>
          </>
        }
      >
        <p>That body does not say everything that this one says:</p>
        <ul className="grid list-disc gap-1 pl-4">
          {asked?.losses.map(({ rule, where, text }) => (
            <li key={`${rule} ${where ?? ""} ${text}`}>{text}</li>
          ))}
        </ul>
      </Dialog>
    </>
  );
}

/** Null where converting failed. */
function convertedBeside(given: Given<"convert">): Promise<Conversion | null> {
  return beside("convert", given, given.draft.text.length).catch(() => null);
}

function lossWords(count: number): string {
  return count === 1 ? "Loses one thing, named before it is done" : `Loses ${count} things, named before it is done`;
}
