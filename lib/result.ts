import { AppError, type ErrorCode } from "@/lib/errors";

export type Failure = {
  code: ErrorCode | "unexpected";
  message: string;
  fields?: Record<string, string[]>;
};

export type Result<T> = { ok: true; data: T } | { ok: false; error: Failure };

/** What a browser may know of an error. An unplanned one is logged here and becomes a generic sentence. */
export function toFailure(error: unknown): Failure {
  if (error instanceof AppError) {
    return { code: error.code, message: error.message, ...(error.fields && { fields: error.fields }) };
  }
  console.error(error);
  return { code: "unexpected", message: "Interlock met an error it did not expect. It is in the server's log." };
}

/** For reads that may fail on an ordinary day: a planned failure becomes a value, anything else still throws. */
export async function attempt<T>(work: Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, data: await work };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ok: false, error: toFailure(error) };
  }
}
