import { Button } from "@/components/ui/button";
import { DownIcon } from "@/components/ui/icons";
import type { Packed } from "@/lib/compare/packed";

import { ComparePanels } from "./compare-panels";
import type { MayDirect } from "./direction-button";
import { TakeAlong } from "./take-along";

/** What was read, once it was: the page shows the versions meanwhile. */
export async function CompareContent({ coming, may }: { coming: Promise<Packed>; may: MayDirect }) {
  return <ComparePanels packed={await coming} may={may} />;
}

export async function TakeAlongContent({ coming }: { coming: Promise<Packed> }) {
  return <TakeAlong packed={await coming} />;
}

/** Where the button will stand. */
export function TakeAlongLater() {
  return (
    <Button disabled>
      Export
      <DownIcon className="size-3.5" />
    </Button>
  );
}
