"use client";

import { useQuery } from "@tanstack/react-query";
import { Link } from "@/components/ui/link";
import { useEffect, useState } from "react";

import { classNames } from "@/components/ui/class-names";
import { Lamp, lampWords } from "@/components/ui/lamp";
import { agesOptions } from "@/lib/catalog/client";
import type { ConnectionAge } from "@/lib/catalog/types";
import { formatAge, formatCount } from "@/lib/format";
import { paths } from "@/lib/paths";

type Props = {
  initial: ConnectionAge[];
  /** The server's clock when it rendered: both sides then draw the same first ages. */
  now: number;
};

/** Every registry with the age of its data; read again by itself. */
export function ConnectionAges({ initial, now }: Props) {
  const { data } = useQuery(agesOptions(initial));
  const clock = useClock(now);
  if (data.length === 0)
    return <p className="px-2 py-0.5 text-small text-ink-3 md:max-lg:sr-only">None connected yet</p>;
  return (
    <ul>
      {data.map((age) => (
        <li key={age.slug}>
          <AgeLink age={age} now={clock} />
        </li>
      ))}
    </ul>
  );
}

function AgeLink({ age, now }: { age: ConnectionAge; now: number }) {
  const down = age.health === "failing" || age.health === "unreachable";
  const words = wordsOf(age, now);
  return (
    <Link
      href={paths.connection(age.slug)}
      title={`${age.name}: ${lampWords[age.health]}, ${words}`}
      className="grid min-h-6 grid-cols-[0.5rem_minmax(0,1fr)_auto] items-center gap-x-2 rounded-2 px-2 py-[3px] text-small text-ink-2 hover:bg-hover hover:text-ink focus-visible:-outline-offset-2 md:max-lg:h-8 md:max-lg:grid-cols-[0.5rem] md:max-lg:justify-center"
    >
      <Lamp health={age.health} />
      <span className="truncate md:max-lg:sr-only">{age.name}</span>
      <span
        className={classNames(
          "text-micro whitespace-nowrap tabular-nums md:max-lg:sr-only",
          down ? "font-strong text-stop" : "text-ink-3",
        )}
      >
        {words}
      </span>
    </Link>
  );
}

function wordsOf(age: ConnectionAge, now: number): string {
  if (age.health === "first-sync") return age.progress ? `${formatCount(age.progress.models)} read` : "first look";
  if (age.health === "failing" || age.health === "unreachable") {
    return age.failingSince === null ? "down" : `down ${formatAge(now - age.failingSince)}`;
  }
  return age.readAt === null ? "never" : formatAge(now - age.readAt);
}

/** Ticks every second, and stands still while nobody looks. */
function useClock(start: number): number {
  const [now, set] = useState(start);
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === "visible" && set(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
