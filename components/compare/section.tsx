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
      // Styled and laid out once it comes near the window: most of a long comparison is below it at first.
      className="scroll-mt-16 [contain-intrinsic-block-size:auto_36rem] [content-visibility:auto] print:[content-visibility:visible]"
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
