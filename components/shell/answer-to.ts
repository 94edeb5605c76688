import type { Failure, Result } from "@/lib/result";

type Unanswered = { ok: false; error: Failure };

const lost = "Interlock did not answer. What you typed is still here";

/** Of an act that got no answer: the network is away, the server is starting again, or the page is older than the server. */
export const unreachable: Unanswered = {
  ok: false,
  error: { code: "unexpected", message: `${lost}; whether it was taken shows once the page is read again.` },
};

const unasked: Unanswered = { ok: false, error: { code: "unexpected", message: `${lost}; ask again in a moment.` } };

/** What an act answers. Without this, one that gets no answer throws, and the page with all that was typed makes room for an error's. */
export function answerTo<T>(act: Promise<Result<T>>): Promise<Result<T>> {
  return act.catch(() => unreachable);
}

/** The same for what only asks and changes nothing. */
export function answerToQuestion<T>(question: Promise<Result<T>>): Promise<Result<T>> {
  return question.catch(() => unasked);
}
