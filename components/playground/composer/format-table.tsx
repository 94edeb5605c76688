"use client";

import { useEffect, useState } from "react";

import { FailIcon, PassIcon, SwapIcon } from "@/components/ui/icons";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import type { Draft } from "@/lib/playground/types";
import type { FormatRow, Reception } from "@/lib/serving/receptions";
import type { Part } from "@/lib/signatures/form";

import { beside } from "./beside";
import { Losses, Word } from "./reception-words";

type Props = { draft: Draft; types: Part | null };

/** This payload in each of the forms in which people bring theirs, at MLflow's own server and at Azure's. Worked out once it is opened. */
export function FormatTable({ draft, types }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="border-t border-hair first:border-t-0" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="px-4 py-2 text-small text-rail">
        Formats that MLflow&apos;s server and Azure&apos;s take
      </summary>
      {isOpen && <Formats draft={draft} types={types} />}
    </details>
  );
}

function Formats({ draft, types }: Props) {
  const rows = useFormatRows(draft, types);
  if (rows === undefined) return <p className="px-4 pb-3 text-small text-ink-3">It is being worked out.</p>;
  if (rows === "failed") return <p className="px-4 pb-3 text-small text-ink-2">It could not be worked out.</p>;
  if (rows === null)
    return (
      <p className="px-4 pb-3 text-small text-ink-2">
        The payload cannot be read as it stands, so it cannot be converted either.
      </p>
    );
  return (
    <Table
      label="Formats and who takes them"
      cards
      tight
      head={
        <>
          <Th>Format</Th>
          <Th>MLflow scoring server</Th>
          <Th>Azure ML online endpoint</Th>
        </>
      }
    >
      {rows.map(({ format, mlflow, azure }) => (
        <Tr key={format.name} selected={mlflow.status === "as-is" || azure.status === "as-is"}>
          <Td>
            <b>{format.title}</b>
            <code className="block text-micro wrap-anywhere text-ink-3">{format.looks}</code>
          </Td>
          <Td label="MLflow scoring server">
            <Received reception={mlflow} />
          </Td>
          <Td label="Azure ML online endpoint">
            <Received reception={azure} />
          </Td>
        </Tr>
      ))}
    </Table>
  );
}

function Received({ reception }: { reception: Reception }) {
  if (reception.status === "as-is")
    return <Word icon={PassIcon} ink="text-go" says={`Taken as it is, as ${reception.body}.`} />;
  if (reception.status === "refused") {
    const { why, instead } = reception;
    return (
      <>
        <Word icon={FailIcon} ink="text-stop" says={instead === null ? why : `${why} It goes as ${instead.body}.`} />
        {instead !== null && <Losses losses={instead.losses} />}
      </>
    );
  }
  const { body, losses } = reception;
  return (
    <>
      <Word
        icon={SwapIcon}
        ink={losses.length === 0 ? "text-go" : "text-caution"}
        says={
          losses.length === 0 ? `Converted to ${body}; nothing is lost.` : `Converted to ${body}, with these losses:`
        }
      />
      <Losses losses={losses} />
    </>
  );
}

/** Undefined until it was worked out; null where the draft cannot be read. */
function useFormatRows(draft: Draft, types: Part | null): FormatRow[] | null | "failed" | undefined {
  const [rows, setRows] = useState<FormatRow[] | null | "failed">();
  useEffect(() => {
    let isLate = false;
    const look = async () => {
      const found = await beside("formats", { draft, types }, draft.text.length).catch(() => "failed" as const);
      if (!isLate) setRows(found);
    };
    void look();
    return () => {
      isLate = true;
    };
  }, [draft, types]);
  return rows;
}
