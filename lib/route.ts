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
      const query = Object.fromEntries(new URL(request.url).searchParams);
      const parsed = input.safeParse({ ...query, ...(await context.params) });
      if (!parsed.success) throw new AppError("invalid", "This address asks for something that does not exist.");
      const answer = await run(viewer, parsed.data, request);
      if (answer instanceof Response) return answer;
      return Response.json(answer, { headers: { "cache-control": "private, no-store" } });
    } catch (error) {
      const failure = toFailure(error);
      return Response.json(failure, { status: statusOf[failure.code], headers: { "cache-control": "no-store" } });
    }
  };
}

export const statusOf: Record<Failure["code"], number> = {
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
