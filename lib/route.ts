import "server-only";

import type { z } from "zod";

import { requireViewer, type Viewer } from "@/lib/auth";
import { AppError } from "@/lib/errors";
import type { Permission } from "@/lib/permissions";
import { type Failure, toFailure } from "@/lib/result";

type Context = { params: Promise<Record<string, string | string[]>> };

type Definition<Input extends z.ZodType> = {
  permission: Permission;
  /** Route parameters and query string together; a parameter wins over a query field of the same name. */
  input: Input;
  run: (viewer: Viewer, input: z.output<Input>, request: Request) => Promise<unknown>;
};

/** The only way to make a JSON read: who may call it, what it takes, what it answers (JSON, or a `Response` of its own). */
export function route<Input extends z.ZodType>({ permission, input, run }: Definition<Input>) {
  return async (request: Request, context: Context) => {
    try {
      const viewer = await requireViewer(permission);
      // Of a field that stands there twice the first counts, as on the pages.
      const query = Object.fromEntries([...new URL(request.url).searchParams].reverse());
      const asked = { ...query, ...(await context.params) };
      const parsed = input.safeParse(asked);
      // No database takes a zero byte, and nothing that is looked for has one.
      if (!parsed.success || Object.values(asked).some((value) => value.includes("\0")))
        throw new AppError("invalid", "This address asks for something that does not exist.");
      return answerOf(await run(viewer, parsed.data, request));
    } catch (error) {
      return failed(error);
    }
  };
}

/** What a route answers: JSON, or the `Response` as it is. */
export function answerOf(answer: unknown): Response {
  return answer instanceof Response
    ? answer
    : Response.json(answer, { headers: { "cache-control": "private, no-store" } });
}

/** The same for answers that somebody times: a short one goes out as it is, for packing it takes longer than sending it. */
export function promptAnswer(answer: unknown): Response {
  const text = JSON.stringify(answer);
  const caching = text.length < 16_384 ? "private, no-store, no-transform" : "private, no-store";
  return new Response(text, { headers: { "content-type": "application/json", "cache-control": caching } });
}

/** A failure as a route answers it; one that passes by itself says after how many seconds to come back. */
export function failed(error: unknown): Response {
  const failure = toFailure(error);
  const retryAfterMs = error instanceof AppError ? error.retryAfterMs : undefined;
  const headers = {
    "cache-control": "no-store",
    ...(retryAfterMs !== undefined && { "retry-after": String(Math.ceil(retryAfterMs / 1000)) }),
  };
  return Response.json(failure, { status: statusOf[failure.code], headers });
}

const statusOf: Record<Failure["code"], number> = {
  unauthenticated: 401,
  forbidden: 403,
  invalid: 422,
  not_found: 404,
  conflict: 409,
  too_many: 429,
  unsupported: 501,
  registry_denied: 502,
  registry_protocol: 502,
  registry_unavailable: 503,
  registry_timeout: 504,
  unexpected: 500,
};
