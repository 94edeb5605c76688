"use client";

import { useState } from "react";

import { BreakableName } from "@/components/ui/breakable-name";
import { FilePreview } from "@/components/versions/file-preview";
import { Button, buttonClass } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { formatBytes } from "@/lib/format";
import type { FileEntry } from "@/lib/registries/types";
import { downloadAddress } from "@/lib/versions/client";
import { looksLikeText } from "@/lib/versions/file-type";
import { plural } from "@/lib/words";

type Props = {
  version: { connection: string; model: string; version: string };
  of: "version" | "run";
  title: string;
  files: FileEntry[];
};

const first = 50;

/** Files with what can be done with them: look at a text's beginning, save any. */
export function FilesPanel({ version, of, title, files }: Props) {
  const [all, showAll] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const shown = all ? sorted : sorted.slice(0, first);
  return (
    <Panel title={title} fact={factOf(files)} padding="none">
      {files.length === 0 ? (
        <p className="p-4 text-ink-2">The registry lists no files here.</p>
      ) : (
        <Table
          label={title}
          tight
          head={
            <>
              <Th>File</Th>
              <Th number>Size</Th>
              <Th number>
                <span className="sr-only">Actions</span>
              </Th>
            </>
          }
        >
          {shown.map(({ path, size }) => (
            <Tr key={path}>
              <Td className="font-mono text-small">
                <BreakableName name={path} />
              </Td>
              <Td number className="text-small text-ink-3">
                {size === null ? "not known" : formatBytes(size)}
              </Td>
              <Td number>
                <span className="inline-flex gap-1">
                  {looksLikeText(path) && (
                    <Button variant="bare" size="small" onClick={() => setOpen(path)} aria-label={`Look at ${path}`}>
                      Look
                    </Button>
                  )}
                  <a
                    href={downloadAddress({ ...version, of, path })}
                    download
                    className={buttonClass({ variant: "bare", size: "small" })}
                    aria-label={`Download ${path}`}
                  >
                    Download
                  </a>
                </span>
              </Td>
            </Tr>
          ))}
        </Table>
      )}
      {shown.length < sorted.length && (
        <p className="border-t border-hair px-4 py-2">
          <Button size="small" onClick={() => showAll(true)}>
            Show {plural(sorted.length - shown.length, "more file")}
          </Button>
        </p>
      )}
      {open !== null && <FilePreview file={{ ...version, of, path: open }} onClose={() => setOpen(null)} />}
    </Panel>
  );
}

function factOf(files: FileEntry[]): string {
  const known = files.flatMap(({ size }) => size ?? []);
  const total = known.reduce((sum, size) => sum + size, 0);
  return [
    plural(files.length, "file"),
    ...(known.length === files.length && files.length > 0 ? [formatBytes(total)] : []),
  ].join(" · ");
}
