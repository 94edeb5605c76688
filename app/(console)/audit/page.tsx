import type { Metadata } from "next";

import { AuditEntryPanel } from "@/components/audit/audit-entry-panel";
import { AuditFilters } from "@/components/audit/audit-filters";
import { AuditTable } from "@/components/audit/audit-table";
import { ExportLinks } from "@/components/audit/export-links";
import { VerifyPanel } from "@/components/audit/verify-panel";
import { PageHead } from "@/components/ui/page-head";
import { auditHref, auditPageInput, readAuditQuery } from "@/lib/audit/filter";
import { findAuditEntry, findAuditExtent, listAudit, listAuditConnections } from "@/lib/audit/queries";
import { requirePageViewer } from "@/lib/auth";
import { formatCount, formatTime } from "@/lib/format";
import { paths } from "@/lib/paths";

export const metadata: Metadata = { title: "Audit" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AuditPage({ searchParams }: Props) {
  const viewer = await requirePageViewer("audit.read", paths.audit);
  const query = readAuditQuery(await searchParams);
  const { before, after, entry: shown, ...filter } = auditPageInput.parse(query);
  const [list, extent, entry, connections] = await Promise.all([
    listAudit(viewer, filter, { before, after }),
    findAuditExtent(viewer),
    shown === undefined ? null : findAuditEntry(viewer, shown),
    listAuditConnections(viewer),
  ]);
  const facts = extent
    ? [
        `${formatCount(extent.entries)} entries${extent.since === null ? "" : ` since ${formatTime(extent.since, "day")}`}`,
      ]
    : ["Only entries about the models and connections that your roles reach."];
  return (
    <>
      <PageHead
        title="Audit"
        facts={facts}
        actions={<ExportLinks query={auditHref(query, { entry: null, before: null, after: null })} />}
      />
      <div className="grid gap-4">
        {extent && <VerifyPanel entries={extent.entries} />}
        <AuditFilters query={query} connections={connections} />
        <div className={entry ? "grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22.5rem]" : "grid"}>
          {entry && <AuditEntryPanel entry={entry} query={query} connections={connections} />}
          <AuditTable list={list} shown={entry?.seq ?? null} query={query} filtered={Object.keys(filter).length > 0} />
        </div>
      </div>
    </>
  );
}
