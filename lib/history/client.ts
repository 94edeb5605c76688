import type { VerifyLine } from "./verify-lines";

/** What the server answers: the chain's verdict, and history's when the chain is whole. */
export type Verification = Omit<Extract<VerifyLine, { kind: "verdict" }>, "kind">;

/** Has the server read the whole chain and the history that rests on it; null when the answer broke off. */
export async function verifyAudit(onProgress: (share: number) => void): Promise<Verification | null> {
  const reply = await fetch("/api/audit/verify");
  const reader = reply.ok ? reply.body?.pipeThrough(new TextDecoderStream()).getReader() : undefined;
  if (!reader) return null;
  let rest = "";
  let verdict: Verification | null = null;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    const lines = `${rest}${piece.value}`.split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) {
      const line = JSON.parse(text) as VerifyLine;
      if (line.kind === "verdict") verdict = line;
      else onProgress(((line.part === "history" ? 1 : 0) + line.checked / Math.max(1, line.of)) / 2);
    }
  }
  return verdict;
}
