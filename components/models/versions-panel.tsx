"use client";

import { useState } from "react";

import { StageMark } from "@/components/models/stage-mark";
import { AliasPill } from "@/components/models/alias-pill";
import { useMetrics } from "@/components/models/metric-context";
import { CompareSelected } from "@/components/models/compare-selected";
import { ReadinessBar } from "@/components/models/readiness-bar";
import { VersionChip } from "@/components/models/version-chip";
import { Checkbox } from "@/components/ui/checkbox";
import { Empty } from "@/components/ui/empty";
import { Kbd } from "@/components/ui/kbd";
import { Pager } from "@/components/ui/pager";
import { Panel } from "@/components/ui/panel";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import type { VersionRow } from "@/lib/catalog/types";
import { formatCount, versionLabel } from "@/lib/format";
import { paths } from "@/lib/paths";
import { difference, shortNumber } from "@/lib/versions/difference";
import { signatureChange } from "@/lib/versions/signature-change";

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
            <Tr key={row.id} open selected={selected.includes(row.key)}>
              <Td nowrap>
                <span className="inline-flex items-center gap-2">
                  <Checkbox
                    aria-label={`Select ${versionLabel(row.key)}`}
                    checked={selected.includes(row.key)}
                    onChange={() => turn(row.key)}
                    className="no-print"
                  />
                  <VersionChip
                    version={row.key}
                    stage={row.stage}
                    href={paths.version(model.connection, model.key, row.key)}
                  />
                </span>
              </Td>
              <Td full={row.aliases.length > 0}>
                <StageCell row={row} />
              </Td>
              <Td number label={metric ?? "metric"} className="font-mono text-small max-md:text-left!">
                <Value token={valueOf(row)} />
              </Td>
              <Td number label="vs prod." className="font-mono text-small text-ink-2">
                {held.has(row.id) ? (
                  <span className="font-sans text-ink-3">production</span>
                ) : (
                  <Distance value={valueOf(row)} from={incumbent} />
                )}
              </Td>
              <Td nowrap className="max-md:col-span-full max-md:text-left!">
                <ReadinessBar
                  summary={readinessOf(row)}
                  signature={signatureChange(readinessOf(row), readinessOf(rows[index + 1]))}
                />
              </Td>
              <Td nowrap className="max-w-48 truncate text-ink-2 max-md:text-left!">
                {row.author ?? <span className="text-ink-3">not known</span>}
              </Td>
              <Td number className="text-small text-ink-3">
                {row.createdAt === null ? "not known" : <Time at={row.createdAt} precision="day" />}
              </Td>
            </Tr>
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

function StageCell({ row }: { row: VersionRow }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1">
      {row.stage === null && row.nativeStage === null ? (
        <span className="text-ink-3">no stage</span>
      ) : (
        <StageMark stage={row.stage ?? "other"} native={row.nativeStage} />
      )}
      {row.aliases.map((alias) => (
        <AliasPill key={alias} name={alias} />
      ))}
      {row.status !== "ready" && <span className="text-small font-strong text-caution">{row.status}</span>}
    </span>
  );
}

function Value({ token }: { token: string | undefined }) {
  const { reading } = useMetrics();
  if (token === undefined) return <span className="font-sans text-ink-3">{reading ? "…" : "not there"}</span>;
  return <span title={token}>{shortNumber(token)}</span>;
}

function Distance({ value, from }: { value: string | undefined; from: string | undefined }) {
  const { better } = useMetrics();
  if (value === undefined || from === undefined) return null;
  const exact = difference(value, from);
  if (exact === null) return <span className="font-sans text-ink-3">not a number</span>;
  if (exact === "0") return <span className="font-sans text-ink-3">same</span>;
  if (better.direction === null) return <span title={`${exact}. ${better.because}`}>{shortNumber(exact)}</span>;
  const isBetter = exact.startsWith("+") === (better.direction === "higher");
  return (
    <span title={`${exact}. ${better.because}`} className={isBetter ? "text-go" : "text-stop"}>
      {shortNumber(exact)} <span className="font-sans">{isBetter ? "better" : "worse"}</span>
    </span>
  );
}
