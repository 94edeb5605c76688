"use client";

import type { ReactNode } from "react";

import { IconButton } from "@/components/ui/icon-button";
import { DownIcon, NextIcon } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import type { SectionId } from "@/lib/compare/address";

import { useCompareAddress } from "./use-address";

type Props = {
  id: SectionId;
  title: string;
  fact?: ReactNode;
  actions?: ReactNode;
  padding?: "normal" | "none";
  children: ReactNode;
};

/** A part of the comparison that folds; which ones are folded stands in the address. */
export function Section({ id, title, fact, actions, padding = "none", children }: Props) {
  const { address, look } = useCompareAddress();
  const isFolded = address.folded.includes(id);
  const turn = () => look({ folded: isFolded ? address.folded.filter((one) => one !== id) : [...address.folded, id] });
  return (
    <Panel
      id={id}
      title={title}
      fact={fact}
      padding={isFolded ? "none" : padding}
      className="scroll-mt-16"
      actions={!isFolded && actions}
      corner={
        <IconButton
          icon={isFolded ? NextIcon : DownIcon}
          label={`${isFolded ? "Unfold" : "Fold"} ${title.toLowerCase()}`}
          aria-expanded={!isFolded}
          onClick={turn}
          className="no-print"
        />
      }
    >
      {!isFolded && children}
    </Panel>
  );
}
