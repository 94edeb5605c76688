import { Link } from "@/components/ui/link";
import { memo } from "react";

import { StageHolders } from "@/components/models/stage-holders";
import { MiniLine } from "@/components/timeline/mini-line";
import { Td, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import type { MiniLine as Line, ModelRow } from "@/lib/catalog/types";
import { legible } from "@/lib/format";
import { paths } from "@/lib/paths";

type Props = {
  rows: ModelRow[];
  /** By model id; absent while it is on its way. */
  lines: Record<string, Line>;
  /** Slugs of connections that do not answer: their ages are a warning. */
  failing: readonly string[];
  now: number;
};

export function ModelRows({ rows, lines, failing, now }: Props) {
  return rows.map((row) => (
    <ModelLine key={row.id} row={row} line={lines[row.id]} failing={failing.includes(row.connection.slug)} now={now} />
  ));
}

/** Remembered: each key typed into the search would otherwise draw all rows twice before the new ones are there. */
const ModelLine = memo(function ModelLine({
  row,
  line,
  failing,
  now,
}: {
  row: ModelRow;
  line: Line | undefined;
  failing: boolean;
  now: number;
}) {
  const { slug, name } = row.connection;
  return (
    <Tr open>
      <Td className="max-w-88">
        <Link
          data-open
          href={paths.model(slug, row.key)}
          className="block truncate font-strong hover:text-rail max-md:whitespace-normal"
          title={legible(row.name)}
        >
          {legible(row.name)}
        </Link>
        <span className="block truncate text-small text-ink-3 md:hidden">{name}</span>
      </Td>
      <Td nowrap onlyWide className="text-ink-2">
        {name}
      </Td>
      <Td nowrap>
        <StageHolders
          stage="production"
          holders={row.production}
          model={{ connection: slug, key: row.key }}
          now={now}
        />
      </Td>
      <Td nowrap onlyWide>
        <StageHolders stage="staging" holders={row.staging} model={{ connection: slug, key: row.key }} />
      </Td>
      <Td onlyWide className="w-30 min-w-30">
        {line && (line.segments.length === 0 ? <span className="text-ink-3">nobody</span> : <MiniLine line={line} />)}
      </Td>
      <Td number label="changed" className="text-small text-ink-3 max-md:text-left!">
        <Time at={row.lastChangeAt} ageAt={now} precision="day" inRow />
      </Td>
      <Td number label="data" className={`text-micro ${failing ? "font-strong text-stop" : "text-ink-3"}`}>
        <Time at={row.seenAt} ageAt={now} inRow />
      </Td>
    </Tr>
  );
});
