"use client";

import { useQuery } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Code } from "@/components/ui/mono";
import { Note } from "@/components/ui/note";
import { SkeletonRows } from "@/components/ui/skeleton";
import { type FileAddress, previewOptions } from "@/lib/versions/client";

/** The beginning of a text file, as text: nothing in it is ever interpreted. */
export function FilePreview({ file, onClose }: { file: FileAddress; onClose: () => void }) {
  const { data, error } = useQuery(previewOptions(file));
  return (
    <Dialog
      open
      wide
      title={file.path}
      onClose={onClose}
      footnote={data && !data.complete && "The first 64 KB. Download it for the rest."}
      actions={
        <Button autoFocus onClick={onClose}>
          Close
        </Button>
      }
    >
      {data ? (
        <Code label={file.path}>{data.text}</Code>
      ) : error ? (
        <Note tone="stop">{error.message}</Note>
      ) : (
        <SkeletonRows rows={6} />
      )}
    </Dialog>
  );
}
