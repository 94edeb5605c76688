import { VersionChip } from "@/components/models/version-chip";
import { classNames } from "@/components/ui/class-names";
import { isOver, type PromotionRow } from "@/lib/promotions/types";
import { isApproval, isShared } from "@/lib/target";

import { holdersWords, stageOfTarget } from "./words";
import "./swap-drawing.css";

type Props = {
  promotion: Pick<PromotionRow, "kind" | "state" | "version" | "target" | "holders"> & { isStill?: boolean };
};

/**
 * The holder's line ends where the candidate's begins. Lines are CSS, words are text: they keep their size, wrap on a
 * phone and are read as they stand.
 */
export function SwapDrawing({ promotion }: Props) {
  const { version, target, holders, state } = promotion;
  const stage = stageOfTarget(target);
  const done = state === "applied";
  const held = holders.filter((holder) => holder !== version);
  return (
    <section aria-label="What would move" className="swap rounded-3 border border-hair bg-panel">
      <p className="swap-lane">{target}</p>
      <div className="swap-before">
        <p>
          {isShared(target) ? (
            <b>{isApproval(target) ? "whatever the registry says now" : "where it is now"}</b>
          ) : held.length === 1 && held[0] !== undefined ? (
            <VersionChip version={held[0]} stage={done ? "archived" : stage} />
          ) : (
            <b>{holdersWords(held)}</b>
          )}{" "}
          <span>{isShared(target) ? "" : beforeWords(held.length, state)}</span>
        </p>
        <span
          className={classNames("swap-line", held.length === 0 && "bare")}
          data-stage={stage ?? "other"}
          aria-hidden="true"
        />
      </div>
      <div className="swap-decision">
        <p>{done ? "decided" : "decision"}</p>
        <svg viewBox="0 0 48 52" preserveAspectRatio="none" aria-hidden="true">
          <path d="M0 48H10L34 14H48" vectorEffect="non-scaling-stroke" strokeDasharray={done ? undefined : "4 4"} />
          <path className="cut" d="M24 0V52" vectorEffect="non-scaling-stroke" />
        </svg>
      </div>
      <div className="swap-after">
        <p>
          <VersionChip version={version} stage={done ? stage : null} /> <span>{afterWords(promotion)}</span>
        </p>
        <span
          className={classNames("swap-line", !done && "planned")}
          data-stage={stage ?? "other"}
          aria-hidden="true"
        />
      </div>
      <p className="swap-lane second">candidate</p>
      <span className="swap-line candidate" aria-hidden="true" />
    </section>
  );
}

function beforeWords(holders: number, state: PromotionRow["state"]): string {
  if (state === "applied" && holders > 0) return "held it until then";
  if (isOver(state)) return "held it then";
  return holders > 1 ? "hold it" : "holds it";
}

function afterWords({ state, kind, target, isStill = true }: Props["promotion"]): string {
  if (isShared(target))
    return state === "applied" ? `was ${target}` : isOver(state) ? `would have been ${target}` : `would be ${target}`;
  if (state === "applied" && !isStill) return "held it for a while";
  if (state === "applied") return kind === "rollback" ? "holds it again" : "holds it";
  if (
    state === "partial" ||
    state === "conflict" ||
    state === "unknown" ||
    state === "accepted" ||
    state === "applying"
  )
    return "should hold it";
  if (isOver(state)) return "would have held it";
  return kind === "rollback" ? "would hold it again" : "would hold it";
}
