import type { Verdict } from "./types";

/** The lines that `/api/audit/verify` writes. */
type Line = { kind: "progress"; checked: number; of: number } | ({ kind: "verdict" } & Verdict);

/** Has the server read the whole chain; null when the answer broke off. */
export async function verifyAudit(onProgress: (share: number) => void): Promise<Verdict | null> {
  const reply = await fetch("/api/audit/verify");
  const reader = reply.ok ? reply.body?.pipeThrough(new TextDecoderStream()).getReader() : undefined;
  if (!reader) return null;
  let rest = "";
  let verdict: Verdict | null = null;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    const lines = `${rest}${piece.value}`.split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) {
      const line = JSON.parse(text) as Line;
      if (line.kind === "progress") onProgress(line.checked / Math.max(1, line.of));
      else verdict = line;
    }
  }
  return verdict;
}
