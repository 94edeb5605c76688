const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `18 Oct 2026`, `18 Oct 2026 14:00`, `18 Oct 2026 14:00:07`; always UTC, the zone is written by whoever shows it. */
export function formatTime(at: number, precision: "day" | "minute" | "second" = "minute"): string {
  const date = new Date(at);
  const day = `${date.getUTCDate()} ${months[date.getUTCMonth()] ?? ""} ${date.getUTCFullYear()}`;
  if (precision === "day") return day;
  const clock = `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  return precision === "minute" ? clock : `${clock}:${two(date.getUTCSeconds())}`;
}

/** Milliseconds → `12 s`, `14 min`, `3 h`, `24 d`, rounded down. A clock that runs ahead of ours counts as now. */
export function formatAge(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** Registries that count their versions get the `v` people say; every other id stays as it is, made `legible`. For display only. */
export function versionLabel(key: string): string {
  return /^\d{1,6}$/.test(key) ? `v${key}` : legible(key);
}

/**
 * A name that others chose, as it can be read: marks that turn the direction of what follows, characters without width and control
 * characters are written out, `⟨U+202E⟩`. Whoever approves must not read another name than the registry has. For display only.
 */
export function legible(name: string): string {
  return name.replace(
    hidden,
    (mark) => `⟨U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`,
  );
}

/** 1318 → `1,318`. For counts of ours, never for values of a registry: those keep their own digits. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-GB");
}

/** 1536 → `1.5 KB`; bytes in units of 1,000, as file lists of object stores count. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), units.length);
  const value = bytes / 1_000 ** power;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[power - 1] ?? "B"}`;
}

/** Not the joiners of U+200C and U+200D: Persian, Indic scripts and emoji are written with them. */
const hidden = /[\p{Cc}\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu;

const units = ["KB", "MB", "GB", "TB"];

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** The last part of an endpoint's key, where its name is not at hand; of a registered one without what marks it. */
export function endpointLabel(key: string): string {
  return key.slice(key.lastIndexOf("/") + 1).replace(/^registered\./, "");
}
