import { type Theme, themeCookie } from "./theme";

const aYear = 31_536_000;

/** Shows the theme now and keeps it in a cookie, so that the server's next first paint is already right. */
export function applyTheme(theme: Theme): void {
  document.cookie = `${themeCookie}=${theme}; path=/; max-age=${aYear}; samesite=lax`;
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

/** From the system's theme first to the other one, then to this one made firm, then back to the system's. */
export function nextTheme(theme: Theme): Theme {
  const ofSystem = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const other = ofSystem === "dark" ? "light" : "dark";
  if (theme === "system") return other;
  return theme === other ? ofSystem : "system";
}
