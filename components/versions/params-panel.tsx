"use client";

import { useState } from "react";

import { BreakableName } from "@/components/ui/breakable-name";
import { Input } from "@/components/ui/input";
import { Panel } from "@/components/ui/panel";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatCount } from "@/lib/format";

type Props = { title: string; head: [string, string]; items: [string, string][]; none: string };

const manyAreSearched = 20;

/** Names and values: parameters, tags. With many there is a search. */
export function ParamsPanel({ title, head, items, none }: Props) {
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const shown = items.filter(
    ([name, value]) => wanted === "" || name.toLowerCase().includes(wanted) || value.toLowerCase().includes(wanted),
  );
  return (
    <Panel
      title={title}
      fact={items.length > 0 && formatCount(items.length)}
      padding="none"
      actions={
        items.length > manyAreSearched && (
          <Input
            aria-label={`Search ${title.toLowerCase()}`}
            placeholder="Search"
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="w-40"
          />
        )
      }
    >
      {items.length === 0 ? (
        <p className="p-4 text-ink-2">{none}</p>
      ) : shown.length === 0 ? (
        <p className="p-4 text-ink-2">Nothing matches “{text.trim()}”.</p>
      ) : (
        <Table
          label={title}
          tight
          head={
            <>
              <Th>{head[0]}</Th>
              <Th>{head[1]}</Th>
            </>
          }
        >
          {shown.map(([name, value]) => (
            <Tr key={name}>
              <Td className="w-2/5 font-mono text-small">
                <BreakableName name={name} />
              </Td>
              <Td className="font-mono text-small whitespace-pre-wrap wrap-anywhere text-ink-2">
                {value === "" ? <span className="font-sans text-ink-3">empty</span> : value}
              </Td>
            </Tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}
