"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Code } from "@/components/ui/mono";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatBytes, formatCount } from "@/lib/format";
import { csvReply } from "@/lib/playground/bench/csv-reply";
import { bytesOf, hexHead } from "@/lib/playground/bench/hex";
import { pictureIn } from "@/lib/playground/bench/image-type";
import { shown } from "@/lib/playground/bench/line-up";
import type { ReplyBody, TablePayload } from "@/lib/serving/types";

import { useBlobAddress } from "./use-blob-address";

type Props = {
  /** Null: none came, or none was kept. */
  body: ReplyBody | null;
  contentType: string;
  /** The letters as they came, whatever they mean. */
  asText?: boolean;
};

const atOnce = 20_000;
const rowsAtOnce = 100;

/** A body as what it is: text, CSV, an image, or bytes. What is called an image is drawn where its bytes are one, and as that. */
export function ReplyBodyView({ body, contentType, asText }: Props) {
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  if (body === null) return <p className="p-4 text-ink-2">The answer had no body.</p>;
  const image = asText ? null : pictureIn(body, type);
  if (image !== null) return <Picture body={body} type={image} />;
  if (body.kind === "bytes") return <Bytes base64={body.base64} type={type} />;
  const table = type === "text/csv" && !asText ? csvReply(body.text) : null;
  return table ? <CsvTable table={table} /> : <LongText text={body.text} />;
}

function LongText({ text }: { text: string }) {
  const [length, set] = useState(atOnce);
  if (text === "") return <p className="p-4 text-ink-2">The answer had an empty body.</p>;
  return (
    <div className="grid gap-2 p-4">
      <Code label="Raw reply" wrap>
        {text.slice(0, length)}
      </Code>
      {text.length > length && (
        <p className="flex flex-wrap items-center gap-2 text-small text-ink-3">
          {formatCount(text.length - length)} more characters
          <Button size="small" onClick={() => set(length + 10 * atOnce)}>
            Show more
          </Button>
        </p>
      )}
    </div>
  );
}

function Bytes({ base64, type }: { base64: string; type: string }) {
  const size = Math.floor((base64.replace(/=+$/, "").length * 3) / 4);
  const address = useBlobAddress({ kind: "bytes", base64 }, "application/octet-stream");
  return (
    <div className="grid gap-2 p-4">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        Binary, {formatBytes(size)}, {type === "" ? "of a type that was not said" : type}
        {address && (
          <a href={address} download="reply.bin" className="ink-link">
            Download
          </a>
        )}
      </p>
      <Code label="First bytes">{hexHead(base64)}</Code>
    </div>
  );
}

function Picture({ body, type }: { body: ReplyBody; type: string }) {
  const address = useBlobAddress(body, type);
  const [isBroken, breakIt] = useState(false);
  const size = body.kind === "text" ? new TextEncoder().encode(body.text).length : bytesOf(body.base64).length;
  return (
    <div className="grid justify-items-start gap-2 p-4">
      {/* A picture that came with this reply: nothing to optimise, nowhere to fetch it from. */}
      {address && !isBroken && (
        <img
          src={address}
          alt="The reply, a picture"
          onError={() => breakIt(true)}
          className="max-h-96 max-w-full rounded-2 border border-hair"
        />
      )}
      <p className="text-small text-ink-3">
        {isBroken && "It begins as a picture, and cannot be drawn as one. "}
        {type}, {formatBytes(size)}
      </p>
    </div>
  );
}

function CsvTable({ table: { columns, rows } }: { table: TablePayload }) {
  const [drawn, set] = useState(rowsAtOnce);
  return (
    <>
      <Table
        label="Reply as a table"
        tight
        head={columns.map(({ name }, at) => (
          <Th key={at}>{name ?? at}</Th>
        ))}
      >
        {rows.slice(0, drawn).map((cells, row) => (
          <Tr key={row}>
            {cells.map((cell, at) => (
              <Td key={at} className="font-mono text-small">
                {shown(cell)}
              </Td>
            ))}
          </Tr>
        ))}
      </Table>
      {rows.length > drawn && (
        <p className="flex items-center gap-2 border-t border-hair px-4 py-2 text-small text-ink-3">
          {formatCount(rows.length - drawn)} more rows
          <Button size="small" onClick={() => set(drawn + 5 * rowsAtOnce)}>
            Show more
          </Button>
        </p>
      )}
    </>
  );
}
