"use client";

import { useSearchParams } from "next/navigation";

import { Button, buttonClass } from "@/components/ui/button";
import { CopyIcon, SaveIcon } from "@/components/ui/icons";
import { toast } from "@/components/ui/toast";
import { csvAddress } from "@/lib/compare/client";
import { type Packed, unpack } from "@/lib/compare/packed";

import { useCompareAddress } from "./use-address";

/** The comparison as it stands on the page, for a pull request; all of it, for a spreadsheet. */
export function TakeAlong({ packed }: { packed: Packed }) {
  const { address } = useCompareAddress();
  const search = useSearchParams();
  const copy = async () => {
    const { toMarkdown } = await import("@/lib/compare/export");
    try {
      await navigator.clipboard.writeText(
        toMarkdown(unpack(packed), { showSame: address.showSame, address: location.href, at: Date.now() }),
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
