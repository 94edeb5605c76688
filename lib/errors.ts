export type ErrorCode =
  | "unauthenticated"
  | "forbidden"
  | "invalid"
  | "not_found"
  | "conflict"
  | "too_many"
  | "unsupported"
  | "registry_denied"
  | "registry_unavailable"
  | "registry_timeout"
  | "registry_protocol";

type Options = ErrorOptions & { fields?: Record<string, string[]>; retryAfterMs?: number };

/**
 * A failure we planned for. `message` may be shown to the user as it is, so it never carries what an upstream server
 * sent; `cause` is for the log. Everything that is not an `AppError` is logged and shown as a generic sentence.
 */
export class AppError extends Error {
  override name = "AppError";
  /**
   * Next bundles routes and instrumentation apart, so this class exists twice; what a shared object (an opened registry)
   * throws must be known for what it is in both.
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === "AppError";
  }

  /** Problems by field of a form, for `invalid`. */
  readonly fields: Record<string, string[]> | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: Options = {},
  ) {
    super(message, options);
    this.fields = options.fields;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The message of an error that its `fields` alone explain. */
export const someFields = "Some fields need another look.";
