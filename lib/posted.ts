import "server-only";

import type { z } from "zod";

import { requireViewer, type Viewer } from "@/lib/auth";
import { env } from "@/lib/env";
import { AppError, someFields } from "@/lib/errors";
import type { Permission } from "@/lib/permissions";
import { readLimited } from "@/lib/read-limited";
import { answerOf, failed } from "@/lib/route";

type Definition<Input extends z.ZodType> = {
  permission: Permission;
  /** Of the JSON body; of a DELETE, which has none, of the query string. */
  input: Input;
  /** Bytes of the body at most; a megabyte when absent. */
  maxBytes?: number;
  /** Asked before the body is read, so that whoever is turned away costs no memory. What it answers is called when all is over. */
  admit?: (viewer: Viewer) => Promise<() => void>;
  run: (viewer: Viewer, input: z.output<Input>, request: Request) => Promise<unknown>;
};

/**
 * The only way to make a route that changes something or sends something out: who may call it, what it takes, what it answers
 * (JSON, or a `Response` of its own). Only pages of this application may call it, and only with JSON: a form or a page of
 * somebody else cannot send that without being asked first.
 */
export function posted<Input extends z.ZodType>({
  permission,
  input,
  maxBytes = 1_048_576,
  admit,
  run,
}: Definition<Input>) {
  return async (request: Request) => {
    let leave: (() => void) | undefined;
    try {
      requireOwnOrigin(request.headers);
      const viewer = await requireViewer(permission);
      leave = await admit?.(viewer);
      const parsed = input.safeParse(
        request.method === "DELETE" ? queryOf(request) : await readJson(request, maxBytes),
      );
      if (!parsed.success) throw invalid(parsed.error);
      return answerOf(await run(viewer, parsed.data, request));
    } catch (error) {
      return failed(error);
    } finally {
      leave?.();
    }
  };
}

/**
 * Browsers say where a request that changes something comes from, and no page can make them say otherwise. The application's own
 * address is what it was set up with, or the one that it was asked at.
 */
export function requireOwnOrigin(headers: Headers, own: string | undefined = env.NEXTAUTH_URL): void {
  const from = headers.get("origin");
  const url = from !== null && URL.canParse(from) ? new URL(from) : null;
  const isOwn =
    url !== null && (url.host === headers.get("host") || (own !== undefined && url.origin === new URL(own).origin));
  if (!isOwn) throw new AppError("forbidden", "Only pages of Interlock itself may ask for this.");
}

function queryOf(request: Request): Record<string, string> {
  return Object.fromEntries(new URL(request.url).searchParams);
}

async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json")
    throw new AppError("invalid", "This takes JSON: send it with the content type application/json.");
  const text = await readBody(request, maxBytes);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new AppError("invalid", "The body is not JSON.", { cause });
  }
}

async function readBody(request: Request, maxBytes: number): Promise<string> {
  const bytes = await readLimited(request, maxBytes);
  if (bytes === null)
    throw new AppError(
      "invalid",
      `The request is larger than ${Math.floor(maxBytes / 1_048_576)} MB, which is the most that is taken here.`,
    );
  return bytes.toString("utf8");
}

/** One problem of size or of our own wording is said as it is; several go to their fields. */
function invalid(error: z.ZodError): AppError {
  const [first, ...others] = error.issues;
  const isOurs = first !== undefined && others.length === 0 && (first.code === "too_big" || first.code === "custom");
  const fields: Record<string, string[]> = {};
  for (const { path, message } of error.issues) (fields[path.join(".")] ??= []).push(message);
  return new AppError("invalid", isOurs ? first.message : someFields, { fields });
}
