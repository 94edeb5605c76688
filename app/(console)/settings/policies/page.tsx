import type { Metadata } from "next";

import { PolicyForm } from "@/components/policies/policy-form";
import { PolicyPanel } from "@/components/policies/policy-panel";
import { PolicyTable } from "@/components/policies/policy-table";
import { PolicyVersions } from "@/components/policies/policy-versions";
import { RetirePolicy } from "@/components/policies/retire-policy";
import { Button } from "@/components/ui/button";
import { AddIcon } from "@/components/ui/icons";
import { Note } from "@/components/ui/note";
import { Panel } from "@/components/ui/panel";
import { requirePageViewer } from "@/lib/auth";
import { paths } from "@/lib/paths";
import { getPolicyPage } from "@/lib/policies/queries";

export const metadata: Metadata = { title: "Policies" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function PoliciesPage({ searchParams }: Props) {
  const viewer = await requirePageViewer("model.read", paths.policies);
  const { policy: shown } = await searchParams;
  const { rows, row, versions, writable, mayAdd, mayChange } = await getPolicyPage(viewer, shown);

  if (shown === "new" && mayAdd) return <PolicyForm row={null} {...writable} />;
  if (row && mayChange)
    return (
      <PolicyForm key={`${row.id} ${row.version} ${row.name} ${row.governs}`} row={row} {...writable}>
        <PolicyVersions versions={versions} />
        {!row.isDefault && <RetirePolicy row={row} />}
      </PolicyForm>
    );
  if (row)
    return (
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_24.5rem]">
        <PolicyPanel row={row} />
        <PolicyVersions versions={versions} />
      </div>
    );
  return (
    <div className="grid grid-cols-1 gap-5">
      {shown !== undefined && <Note tone="caution">There is no such policy for you, or it is retired.</Note>}
      <Panel
        title="Policies"
        fact="what a promotion needs before anything is written"
        padding="none"
        footer="Tried from the top: a policy of a connection before one for all, then one for the target, then the longer model name."
        actions={
          mayAdd && (
            <Button variant="primary" href={paths.newPolicy}>
              <AddIcon /> Add a policy
            </Button>
          )
        }
      >
        <PolicyTable rows={rows} />
      </Panel>
    </div>
  );
}
