"use client";

import dynamic from "next/dynamic";
import { useState } from "react";

import { usePageKey } from "@/components/shell/page-keys";
import { Button } from "@/components/ui/button";
import type { Draft } from "@/lib/playground/types";

import type { Answer } from "./cases/save-case";

const SaveCase = dynamic(() => import("./cases/save-case").then((module) => module.SaveCase), { ssr: false });

type Props = {
  model: { connection: string; model: string } | null;
  draft: Draft | null;
  /** The answer that its expectations begin with. */ last: Answer | null;
};

/** Keeps the request on the screen as a case; `s` does the same. */
export function SaveButton({ model, draft, last }: Props) {
  const [isOpen, open] = useState(false);
  const whyNot =
    model === null
      ? "Cases belong to a model, and none is known behind these endpoints."
      : draft === null
        ? "There is no payload yet."
        : null;
  usePageKey("s", () => open(true), whyNot !== null);
  return (
    <>
      <Button
        onClick={() => open(true)}
        disabled={whyNot !== null}
        title={whyNot ?? undefined}
        aria-keyshortcuts="s"
        kbd="s"
      >
        Save as case
      </Button>
      {isOpen && model && draft && (
        <SaveCase model={model} draft={draft} last={last} open onClose={() => open(false)} />
      )}
    </>
  );
}
