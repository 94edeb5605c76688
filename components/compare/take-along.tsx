"use client";

import { copyText } from "@/components/ui/copy-text";
import { Menu, MenuItem } from "@/components/ui/menu";
import { csvAddress } from "@/lib/compare/client";
import type { Comparison } from "@/lib/compare/comparison";
import { type Packed, unpack } from "@/lib/compare/packed";

import { linkTo, useCompareAddress } from "./use-address";

/** The comparison as it stands on the page, for a pull request; all of it, for a spreadsheet. */
export function TakeAlong({ packed }: { packed: Packed }) {
  const { address } = useCompareAddress();
  const link = ({ versions, base }: Comparison) => linkTo(address, versions[base]);
  const copy = async () => {
    const comparison = unpack(packed);
    const [{ toMarkdown }, { withEveryFinding }] = await Promise.all([
      import("@/lib/compare/export"),
      import("@/lib/compare/verdicts"),
    ]);
    const text = toMarkdown(withEveryFinding(comparison), {
      showSame: address.showSame,
      address: link(comparison),
      at: Date.now(),
    });
    await copyText(text, address.showSame ? "Copied as Markdown." : "Copied as Markdown, only the differences.");
  };
  return (
    <Menu label="Export">
      {(close) => (
        <>
          <MenuItem
            hint={
              address.showSame ? "All of the page, for a pull request." : "Only the differences, for a pull request."
            }
            onChoose={() => {
              close();
              void copy();
            }}
          >
            Copy as Markdown
          </MenuItem>
          <MenuItem
            hint="Everything, a line for each value, for a spreadsheet."
            onChoose={() => {
              close();
              save(csvAddress(new URL(link(unpack(packed))).search));
            }}
          >
            Save as CSV
          </MenuItem>
        </>
      )}
    </Menu>
  );
}

/** As a link would: what is answered instead of a file does not take the page's place. */
function save(address: string): void {
  Object.assign(document.createElement("a"), { href: address, download: "" }).click();
}
