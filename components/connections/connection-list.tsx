"use client";

import { useQuery } from "@tanstack/react-query";
import { Link } from "@/components/ui/link";
import { useEffect, useState } from "react";

import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { AddIcon } from "@/components/ui/icons";
import { Lamp, lampWords } from "@/components/ui/lamp";
import { agesOptions } from "@/lib/catalog/client";
import type { ConnectionAge } from "@/lib/catalog/types";
import type { ConnectionRow } from "@/lib/connections/types";
import { formatAge } from "@/lib/format";
import { paths } from "@/lib/paths";

type Props = {
  rows: ConnectionRow[];
  /** Slug of the connection shown beside the list. */
  current: string | null;
  mayAdd: boolean;
  now: number;
};

/** Every connection with its lamp and the age of its data, read again by itself; the retired ones at the end. */
export function ConnectionList({ rows: rendered, current, mayAdd, now: renderedAt }: Props) {
  const { data: ages, dataUpdatedAt } = useQuery(agesOptions(agesOf(rendered)));
  // The first drawing in the browser must be the server's: by then the side bar may have fetched newer ages.
  const [live, setLive] = useState(false);
  useEffect(() => setLive(true), []);
  const rows = rendered.map((row) => (live ? { ...row, ...ages.find(({ slug }) => slug === row.slug) } : row));
  const now = live ? Math.max(renderedAt, dataUpdatedAt) : renderedAt;
  const living = rows.filter((row) => row.retiredAt === null);
  const retired = rows.filter((row) => row.retiredAt !== null);
  return (
    <nav aria-label="Connections" className="grid gap-2">
      <ul className="grid gap-0.5">
        {living.map((row) => (
          <Line key={row.slug} row={row} current={current} now={now} />
        ))}
      </ul>
      {mayAdd && (
        <Button href={paths.newConnection} className="justify-start!">
          <AddIcon />
          Add a connection
        </Button>
      )}
      {retired.length > 0 && (
        <>
          <h2 className="mt-3 px-2.5 text-micro text-ink-3">Retired</h2>
          <ul className="grid gap-0.5">
            {retired.map((row) => (
              <Line key={row.slug} row={row} current={current} now={now} />
            ))}
          </ul>
        </>
      )}
    </nav>
  );
}

/** The side bar asks for the same; whichever comes first serves both. */
function agesOf(rows: ConnectionRow[]): ConnectionAge[] {
  const living = rows.filter((row) => row.retiredAt === null);
  return living.map(({ slug, name, health, readAt, failingSince }) => ({
    slug,
    name,
    health,
    readAt,
    failingSince,
    problem: null,
    progress: null,
  }));
}

function Line({ row, current, now }: { row: ConnectionRow; current: string | null; now: number }) {
  return (
    <li>
      <Link
        href={paths.connection(row.slug)}
        aria-current={row.slug === current ? "page" : undefined}
        className="grid min-h-11 grid-cols-[0.5rem_minmax(0,1fr)_auto] items-center gap-x-2.5 rounded-2 px-2.5 py-1.5 hover:bg-hover aria-[current=page]:bg-sunken"
      >
        {row.retiredAt === null ? <Lamp health={row.health} silent /> : <span />}
        <span className="min-w-0">
          <span className="block truncate font-strong">{row.name}</span>
          <span className="block truncate text-micro text-ink-3">{row.server ?? row.label}</span>
        </span>
        <span
          className={classNames(
            "text-micro whitespace-nowrap tabular-nums",
            isDown(row) ? "font-strong text-stop" : "text-ink-3",
          )}
        >
          {ageWords(row, now)}
        </span>
      </Link>
    </li>
  );
}

function isDown({ health, retiredAt }: ConnectionRow): boolean {
  return retiredAt === null && (health === "failing" || health === "unreachable");
}

function ageWords(row: ConnectionRow, now: number): string {
  if (row.retiredAt !== null) return "retired";
  if (isDown(row))
    return `${lampWords[row.health]}${row.failingSince === null ? "" : ` ${formatAge(now - row.failingSince)}`}`;
  if (row.health === "first-sync") return "first sync";
  const age = row.readAt === null ? "never read" : formatAge(now - row.readAt);
  return row.health === "slow" ? `slow, ${age}` : age;
}
