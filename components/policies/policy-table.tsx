import { Link } from "@/components/ui/link";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { paths } from "@/lib/paths";
import type { PolicyRow } from "@/lib/policies/types";

/** Every policy in the order in which they are tried. */
export function PolicyTable({ rows }: { rows: PolicyRow[] }) {
  return (
    <Table
      cards
      label="Policies"
      head={
        <>
          <Th>Policy</Th>
          <Th>In words</Th>
          <Th>Version</Th>
          <Th number>Open requests</Th>
        </>
      }
    >
      {rows.map((row) => (
        <Tr key={row.id} open>
          <Td full className="min-w-60 align-top">
            <Link href={paths.policy(row.id)} data-open="" className="font-strong hover:text-rail">
              {row.name}
            </Link>
            <span className="block text-small wrap-break-word text-ink-3">
              {row.isDefault ? "everything that no other names" : row.governs}
            </span>
          </Td>
          <Td full className="align-top">
            <p className="max-w-[75ch] text-pretty wrap-anywhere text-ink-2">
              <span className="text-ink">{row.sentences[0]}</span> {row.sentences.slice(1).join(" ")}
            </p>
            {row.short && <p className="mt-1 text-small font-strong text-caution">{row.short}</p>}
          </Td>
          <Td label="Version" full nowrap className="align-top">
            <span>
              <code>{row.version}</code>{" "}
              <span className="text-small text-ink-3 lg:block">
                <Time at={row.changedAt} precision="day" /> by {row.changedBy}
              </span>
            </span>
          </Td>
          <Td label="Open requests" full number className="align-top">
            {row.openRequests === 0 ? <span className="text-ink-3">none</span> : row.openRequests}
          </Td>
        </Tr>
      ))}
    </Table>
  );
}
