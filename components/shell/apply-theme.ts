import { useSyncExternalStore } from "react";

import { type Theme, themeCookie } from "./theme";

const aYear = 31_536_000;

/** Chosen since the page came; null: as it came. */
let chosen: Theme | null = null;
const listeners = new Set<() => void>();

/** Shows the theme now and keeps it in a cookie, so that the server's next first paint is already right. */
export function applyTheme(theme: Theme): void {
  document.cookie = `${themeCookie}=${theme}; path=/; max-age=${aYear}; samesite=lax`;
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  chosen = theme;
  for (const listener of listeners) listener();
}

/** The theme that is shown, wherever it was chosen. `initial`: the one that the page came with. */
export function useTheme(initial: Theme): Theme {
  return useSyncExternalStore(
    subscribe,
    () => chosen ?? initial,
    () => initial,
  );
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** From the system's theme first to the other one, then to this one made firm, then back to the system's. */
export function nextTheme(theme: Theme): Theme {
  const ofSystem = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const other = ofSystem === "dark" ? "light" : "dark";
  if (theme === "system") return other;
  return theme === other ? ofSystem : "system";
}
