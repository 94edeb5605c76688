import { AppError } from "@/lib/errors";
import { TooLong } from "@/lib/http/failures";

/** Why there was no answer. The first four happen on the way, `denied` where the endpoint's key or token could not be had. */
type FailureKind = "timeout" | "unavailable" | "broken" | "too-large" | "denied" | "cancelled";

/** What ended a call, in a word and a sentence; null for what nobody planned for. `signal`: of whoever asked for it. */
export function failureOf(error: unknown, signal: AbortSignal): { failure: FailureKind; why: string } | null {
  if (signal.aborted) return { failure: "cancelled", why: "It was cancelled before an answer came." };
  if (!(error instanceof AppError)) return null;
  const failure = error.cause instanceof TooLong ? "too-large" : kinds[error.code];
  return failure ? { failure, why: error.message } : null;
}

const kinds: Partial<Record<AppError["code"], FailureKind>> = {
  registry_timeout: "timeout",
  registry_unavailable: "unavailable",
  registry_protocol: "broken",
  registry_denied: "denied",
  // What signing in asks for can be gone, closed or unreadable as well: planned for, and said in its own words.
  not_found: "denied",
  forbidden: "denied",
  unauthenticated: "denied",
  unsupported: "denied",
  conflict: "denied",
  too_many: "denied",
};
