import {
  AddIcon,
  AtIcon,
  BackIcon,
  CheckIcon,
  CloseIcon,
  ExternalIcon,
  type IconType,
  LeaveIcon,
  MoveIcon,
  SeenIcon,
  TagIcon,
  TextIcon,
} from "@/components/ui/icons";
import type { HistoryEvent } from "@/lib/history/types";
import { isOutside } from "@/lib/history/words";

export type EventTone = "go" | "stop" | "outside" | "imported" | "found" | "plain";

/** Colour means a judgement: applied by a decision here, or past one. Everything else is neutral, its border says how it is known. `isReturn`: an earlier holder that was put back. */
export function toneOf(event: HistoryEvent, isReturn = false): EventTone {
  if (isOutside(event)) return "outside";
  if (event.origin === "imported" || event.origin === "found") return event.origin;
  return event.origin === "ours" && event.stage === "production" && event.after !== null && !isReturn ? "go" : "plain";
}

export function iconOf(event: HistoryEvent, isReturn = false): IconType {
  if (isOutside(event)) return ExternalIcon;
  if (event.origin === "found") return SeenIcon;
  if (isReturn) return BackIcon;
  if (event.axis === "existence") return event.after === null ? CloseIcon : AddIcon;
  if (event.axis === "alias") return AtIcon;
  if (event.axis === "approval") return CheckIcon;
  if (event.axis === "tag") return TagIcon;
  if (event.axis === "traffic") return MoveIcon;
  if (event.axis === "description" || event.axis === "name") return TextIcon;
  return event.stage === "archived" || event.stage === "none" || event.after === null ? LeaveIcon : MoveIcon;
}
