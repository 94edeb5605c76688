import { Link } from "@/components/ui/link";

import { Lamp, lampWords } from "@/components/ui/lamp";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import type { ConnectionRow } from "@/lib/connections/types";
import { paths } from "@/lib/paths";

/** All connections at once: how each fares and how old its data is. */
export function ConnectionTable({ rows, now }: { rows: ConnectionRow[]; now: number }) {
  return (
    <Table
      label="Connections"
      cards
      head={
        <>
          <Th>Name</Th>
          <Th>Registry</Th>
          <Th>Health</Th>
          <Th number>Age of the data</Th>
        </>
      }
    >
      {rows.map((row) => (
        <Tr key={row.slug} open>
          <Td full nowrap>
            <Link data-open="" href={paths.connection(row.slug)} className="font-strong hover:text-rail">
              {row.name}
            </Link>
          </Td>
          <Td label="Registry" full>
            {row.server ?? row.label}
          </Td>
          <Td label="Health">
            {row.retiredAt === null ? <Health row={row} now={now} /> : <Retired at={row.retiredAt} />}
          </Td>
          <Td label="Age" number>
            {row.readAt === null ? "never read" : <Time at={row.readAt} ageAt={now} inRow />}
          </Td>
        </Tr>
      ))}
    </Table>
  );
}

function Health({ row, now }: { row: ConnectionRow; now: number }) {
  return (
    <span className="inline-flex items-center gap-2">
      <Lamp health={row.health} silent />
      <span>
        {lampWords[row.health]}
        {row.failingSince !== null && (
          <>
            {" "}
            for <Time at={row.failingSince} ageAt={now} inRow />
          </>
        )}
      </span>
    </span>
  );
}

function Retired({ at }: { at: number }) {
  return (
    <span className="text-ink-3">
      retired <Time at={at} precision="day" />
    </span>
  );
}
