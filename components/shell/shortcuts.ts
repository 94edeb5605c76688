/** A key press, without the DOM. */
export type Press = { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean };

export type KeyState = {
  /** `g` was pressed a moment ago. */
  going: boolean;
  /** The focus is where letters are text. */
  typing: boolean;
  /** Single keys are switched on (WCAG 2.1.4). */
  singleKeys: boolean;
};

export type KeyMeaning =
  | { does: "palette" | "keys" | "search" | "go" | "select" }
  | { does: "visit"; key: string }
  /** A key that belongs to the page: it may have it, or not. */
  | { does: "page"; key: string }
  | { does: "walk"; step: 1 | -1 };

/** What a press means; null: nothing of ours, leave it to the page. */
export function meaningOf(press: Press, state: KeyState): KeyMeaning | null {
  if ((press.ctrlKey || press.metaKey) && !press.altKey && press.key.toLowerCase() === "k") return { does: "palette" };
  if (press.ctrlKey || press.metaKey || press.altKey || state.typing || !state.singleKeys) return null;
  if (state.going) return { does: "visit", key: press.key };
  switch (press.key) {
    case "g":
      return { does: "go" };
    case "/":
      return { does: "search" };
    case "?":
      return { does: "keys" };
    case "j":
      return { does: "walk", step: 1 };
    case "k":
      return { does: "walk", step: -1 };
    case "x":
      return { does: "select" };
    case "p":
    case "c":
    case "s":
    case "a":
    case "d":
    case "y":
    case "A":
    case "R":
      return { does: "page", key: press.key };
    default:
      return null;
  }
}

const stored = "interlock.single-keys";

export function singleKeysAreOn(): boolean {
  return localStorage.getItem(stored) !== "off";
}

export function switchSingleKeys(on: boolean): void {
  localStorage.setItem(stored, on ? "on" : "off");
}
