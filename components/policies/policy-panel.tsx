import { Button } from "@/components/ui/button";
import { CloseIcon } from "@/components/ui/icons";
import { Panel } from "@/components/ui/panel";
import { paths } from "@/lib/paths";
import type { PolicyRow } from "@/lib/policies/types";

import { Sentences } from "./sentences";

/** A policy for those who may read it only. */
export function PolicyPanel({ row }: { row: PolicyRow }) {
  return (
    <Panel
      title={row.name}
      fact={`version ${row.version}, for ${row.isDefault ? "everything that no other policy names" : row.governs}`}
      actions={
        <Button size="small" variant="bare" href={paths.policies}>
          <CloseIcon /> Close
        </Button>
      }
      footer="An administrator whose grant covers what it governs can change it."
    >
      <Sentences sentences={row.sentences} />
    </Panel>
  );
}
