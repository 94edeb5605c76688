import { setTimeout as wait } from "node:timers/promises";

import { parse as parseLossless } from "lossless-json";

import { AppError } from "@/lib/errors";

import type { IoResponse } from "./types";

/** A whole answer. `retryAfterMs`: how long the server wants to be left alone, where it says so. */
export type Answer = { status: number; text: string; retryAfterMs: number | null };

const attempts = 3;
const firstPauseMs = 200;
const busy = new Set([408, 429, 502, 503, 504]);

export async function answerOf(response: IoResponse): Promise<Answer> {
  return { status: response.status, text: await response.text(), retryAfterMs: retryAfter(response.headers) };
}

/**
 * Asks again when the server says "later" or the connection broke, as long as the deadline allows it. For reads only.
 * `until` in ms since 1970. `wantsPause`: whether an answer says "later" in words of its own (a throttling error that comes as 400).
 */
export async function patiently(
  until: number,
  ask: () => Promise<Answer>,
  wantsPause: (answer: Answer) => boolean = () => false,
): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await ask().catch((error: unknown) => error);
    if (!isAnswer(outcome)) {
      const again = outcome instanceof AppError && outcome.code === "registry_unavailable" && attempt === 1;
      if (!again) throw outcome;
    } else if ((!busy.has(outcome.status) && !wantsPause(outcome)) || attempt === attempts) {
      return outcome;
    }
    const pause =
      isAnswer(outcome) && outcome.retryAfterMs !== null ? outcome.retryAfterMs : firstPauseMs * 2 ** (attempt - 1);
    if (Date.now() + pause >= until) {
      if (isAnswer(outcome)) return outcome;
      throw outcome;
    }
    await wait(pause);
  }
}

/** Milliseconds; null when the header is absent or is not one. */
function retryAfter(headers: Headers): number | null {
  const value = headers.get("retry-after");
  if (value === null) return null;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

/** JSON whose numbers stay the text they were written in. Throws `SyntaxError`. */
export function parseDigits(text: string): unknown {
  return parseLossless(text, undefined, { parseNumber: (written) => written });
}

function isAnswer(outcome: unknown): outcome is Answer {
  return typeof outcome === "object" && outcome !== null && "status" in outcome && "text" in outcome;
}
