"use client";

import { useState } from "react";

import { useMetrics } from "@/components/models/metric-context";
import { CompareSelected } from "@/components/models/compare-selected";
import { Empty } from "@/components/ui/empty";
import { Kbd } from "@/components/ui/kbd";
import { Pager } from "@/components/ui/pager";
import { Panel } from "@/components/ui/panel";
import { Table, Th } from "@/components/ui/table";
import type { VersionRow } from "@/lib/catalog/types";
import { formatCount } from "@/lib/format";
import { paths } from "@/lib/paths";

import { VersionLine } from "./version-line";

type Props = {
  model: { connection: string; key: string };
  rows: VersionRow[];
  count: number;
  /** Versions that hold production, for the comparison; the first with numbers counts. */
  production: VersionRow[];
  /** Addresses of the neighbouring pages. */
  newer: string | null;
  older: string | null;
};

/** One page of the versions, newest first, with the metric chosen above and its distance from production. */
export function VersionsPanel({ model, rows, count, production, newer, older }: Props) {
  const { metric, points } = useMetrics();
  const byId = new Map(points.map((point) => [point.id, point]));
  const valueOf = (row: VersionRow) =>
    metric === null ? undefined : (row.metrics[metric] ?? byId.get(row.id)?.metrics?.[metric]);
  const readinessOf = (row: VersionRow | undefined) =>
    row ? (row.readiness ?? byId.get(row.id)?.readiness ?? null) : null;
  const incumbent = production.map(valueOf).find((value) => value !== undefined);
  const held = new Set(production.map((row) => row.id));
  const [selected, select] = useState<readonly string[]>([]);
  const turn = (key: string) =>
    select((keys) => (keys.includes(key) ? keys.filter((one) => one !== key) : [...keys, key]));
  return (
    <Panel
      id="versions"
      title="Versions"
      fact={formatCount(count)}
      padding="none"
      actions={
        rows.length > 0 && (
          <CompareSelected
            model={model}
            selected={selected}
            production={production.map(({ key }) => key)}
            onClear={() => select([])}
          />
        )
      }
      footer={
        <Pager
          newer={newer}
          older={older}
          note={
            <span className="max-md:hidden">
              <Kbd>j</Kbd> <Kbd>k</Kbd> move · <Kbd>Enter</Kbd> open · <Kbd>x</Kbd> select · <Kbd>c</Kbd> compare
            </span>
          }
        />
      }
    >
      {rows.length === 0 ? (
        <Empty
          title="No versions yet"
          why="The registry has this model without a version. The first one appears here by itself."
        />
      ) : (
        <Table label="Versions" cards head={<Head metric={metric} />}>
          {rows.map((row, index) => (
            <VersionLine
              key={row.id}
              row={row}
              href={paths.version(model.connection, model.key, row.key)}
              selection={{ isSelected: selected.includes(row.key), turn: () => turn(row.key) }}
              number={{ metric, value: valueOf(row), incumbent, isHeld: held.has(row.id) }}
              readiness={{ own: readinessOf(row), before: readinessOf(rows[index + 1]) }}
            />
          ))}
        </Table>
      )}
    </Panel>
  );
}

function Head({ metric }: { metric: string | null }) {
  return (
    <>
      <Th>Version</Th>
      <Th>Stage</Th>
      <Th number>{metric === null ? "Metric" : <span className="font-mono">{metric}</span>}</Th>
      <Th number>vs prod.</Th>
      <Th>Readiness</Th>
      <Th>Author</Th>
      <Th number>Created</Th>
    </>
  );
}
