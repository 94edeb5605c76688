"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { FailIcon, type IconType, SeenIcon, UnknownIcon, WarnIcon } from "@/components/ui/icons";
import type { Problem, ProblemLevel, Repair } from "@/lib/playground/composing/types";

import { Told } from "./told";

type Props = {
  problems: readonly Problem[];
  onRepair: (repair: Repair) => void;
  /** Brings the place of a problem into view. */
  onShow: (problem: Problem) => void;
};

const shownAtFirst = 4;

/** What stands in the way, worst first, each with its repair in the same line. */
export function ProblemLines({ problems, onRepair, onShow }: Props) {
  const [isWhole, setWhole] = useState(false);
  const grave = problems.filter(({ level }) => level !== "slight");
  const shown = isWhole ? problems : grave.slice(0, shownAtFirst);
  const rest = problems.length - shown.length;
  return (
    <ul
      aria-label="Problems of this payload"
      aria-live="polite"
      className="divide-y divide-hair border-t border-hair empty:border-t-0"
    >
      {shown.map((problem) => (
        <Line key={problem.id} problem={problem} onRepair={onRepair} onShow={onShow} />
      ))}
      {rest > 0 && (
        <li className="px-4 py-1.5 text-small">
          <button type="button" className="min-h-6 text-rail hover:underline" onClick={() => setWhole(true)}>
            {grave.length > shown.length
              ? `${rest} more`
              : rest === 1
                ? "1 thing arrives nearly as it was sent or is ignored"
                : `${rest} things arrive nearly as they were sent or are ignored`}
          </button>
        </li>
      )}
      {isWhole && problems.length > 0 && grave.length < problems.length && (
        <li className="px-4 py-1.5 text-small">
          <button type="button" className="min-h-6 text-rail hover:underline" onClick={() => setWhole(false)}>
            Show what matters
          </button>
        </li>
      )}
    </ul>
  );
}

function Line({ problem, onRepair, onShow }: { problem: Problem } & Pick<Props, "onRepair" | "onShow">) {
  const { ground, ink, icon: Icon } = looks[problem.level];
  const canShow = problem.cells.length > 0 || problem.places.length > 0;
  return (
    <li
      id={problemId(problem)}
      className={classNames("flex flex-wrap items-center gap-x-2.5 gap-y-2 px-4 py-2", ground)}
    >
      <Icon className={ink} />
      <p className="min-w-0 flex-1 basis-56 text-pretty wrap-anywhere">
        <b className={ink}>{problem.title}</b> <Told text={problem.text} />
      </p>
      <div className="flex flex-wrap items-center gap-2">
        {canShow && (
          <Button size="small" variant="bare" onClick={() => onShow(problem)}>
            Show
          </Button>
        )}
        {problem.repairs.slice(0, 3).map((repair) => (
          <Button key={repair.label} size="small" onClick={() => onRepair(repair)}>
            {repair.label}
          </Button>
        ))}
      </div>
    </li>
  );
}

export function problemId({ id }: Problem): string {
  return `problem-${id.replace(/[^\w-]+/g, "-")}`;
}

const looks: Record<ProblemLevel, { ground: string; ink: string; icon: IconType }> = {
  stop: { ground: "bg-stop-tint", ink: "text-stop", icon: FailIcon },
  silent: { ground: "bg-silent-tint", ink: "text-silent", icon: WarnIcon },
  slight: { ground: "", ink: "text-ink-2", icon: SeenIcon },
  unknown: { ground: "bg-unknown-tint", ink: "text-unknown", icon: UnknownIcon },
};
