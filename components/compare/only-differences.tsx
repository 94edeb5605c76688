"use client";

import { usePageKey } from "@/components/shell/page-keys";
import { Switch } from "@/components/ui/switch";

import { useCompareAddress } from "./use-address";

/** For all panels at once; it stands in the address. */
export function OnlyDifferences() {
  const { address, look } = useCompareAddress();
  const turn = () => look({ showSame: !address.showSame });
  usePageKey("d", turn);
  return (
    <Switch checked={!address.showSame} onChange={turn} aria-keyshortcuts="d">
      Only differences
    </Switch>
  );
}
