import type { JsonObject } from "./types";

/** What an entry's payload says in words: in quotes what a person gave as a reason, without what Interlock found. Null when neither. */
export function saidIn(payload: JsonObject | null): string | null {
  for (const key of ["reason", "why", "text", "by"] as const) {
    const said = payload?.[key];
    const words = Array.isArray(said) ? said.filter((line) => typeof line === "string").join(" ") : said;
    if (typeof words === "string" && words !== "") return key === "reason" || key === "text" ? `“${words}”` : words;
  }
  return null;
}
