"use client";

import { useSearchParams } from "next/navigation";

import { Button, buttonClass } from "@/components/ui/button";
import { CopyIcon, SaveIcon } from "@/components/ui/icons";
import { toast } from "@/components/ui/toast";
import { csvAddress } from "@/lib/compare/client";
import type { Comparison } from "@/lib/compare/comparison";

import { useCompareAddress } from "./use-address";

/** The comparison as it stands on the page, for a pull request; all of it, for a spreadsheet. */
export function TakeAlong({ comparison }: { comparison: Comparison }) {
  const { address } = useCompareAddress();
  const search = useSearchParams();
  const copy = async () => {
    const { toMarkdown } = await import("@/lib/compare/export");
    try {
      await navigator.clipboard.writeText(
        toMarkdown(comparison, { showSame: address.showSame, address: location.href, at: Date.now() }),
      );
      toast(address.showSame ? "Copied as Markdown." : "Copied as Markdown, only the differences.");
    } catch {
      toast("The browser did not allow copying.");
    }
  };
  return (
    <>
      <Button onClick={copy}>
        <CopyIcon />
        Markdown
      </Button>
      <a className={buttonClass()} href={csvAddress(search.toString())} download>
        <SaveIcon />
        CSV
      </a>
    </>
  );
}
