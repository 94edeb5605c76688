import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import type { Result } from "@/lib/result";

const root = resolve(import.meta.dirname, "..", "..");

/** One address of the application and one person's session there. */
export type Caller = { app: string; cookie: string };

/**
 * Calls a server action as the pages' own code does. Null: no answer came (the process was killed, or it took more than a
 * minute), so whether it happened is not known.
 */
export async function callAction<T>({ app, cookie }: Caller, name: string, input: unknown): Promise<Result<T> | null> {
  const { id, path } = actionNamed(name);
  const headers = {
    cookie,
    origin: app,
    accept: "text/x-component",
    "next-action": id,
    "content-type": "text/plain;charset=UTF-8",
  };
  let status: number;
  let text: string;
  try {
    const response = await fetch(`${app}${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify([input]),
      signal: AbortSignal.timeout(60_000),
    });
    [status, text] = [response.status, await response.text()];
  } catch {
    return null;
  }
  const result = resultIn<T>(text);
  if (!result) throw new Error(`The action ${name} answered ${status} and no result: ${text.slice(0, 300)}`);
  return result;
}

/** A JSON read of the application; null when there is no answer, or one that is not a success. */
export async function readJson<T>({ app, cookie }: Caller, path: string): Promise<T | null> {
  try {
    const response = await fetch(`${app}${path}`, { headers: { cookie }, signal: AbortSignal.timeout(30_000) });
    const body = (await response.json()) as T;
    return response.ok ? body : null;
  } catch {
    return null;
  }
}

type Manifest = { node: Record<string, { workers: Record<string, unknown>; filename: string; exportedName: string }> };
let manifest: Manifest | undefined;

/** The build says which number an action has and which page knows it. */
function actionNamed(name: string): { id: string; path: string } {
  manifest ??= JSON.parse(
    readFileSync(join(root, ".next", "server", "server-reference-manifest.json"), "utf8"),
  ) as Manifest;
  const [id, found] = Object.entries(manifest.node).find(([, { exportedName }]) => exportedName === name) ?? [];
  const page = Object.keys(found?.workers ?? {})[0];
  if (id === undefined || page === undefined) throw new Error(`No page of this build uses an action named ${name}.`);
  const path = page.replace(/^app|\/\([^)]+\)|\/page$/g, "").replaceAll(/\[[^\]]+\]/g, "1");
  return { id, path };
}

/** The lines of a reply are numbered values that may point at one another; a result is plain enough to stand in one. */
function resultIn<T>(text: string): Result<T> | null {
  for (const line of text.split("\n")) {
    const json = /^[0-9a-f]+:(\{"ok":.*\})$/.exec(line)?.[1];
    if (json !== undefined) return JSON.parse(json) as Result<T>;
  }
  return null;
}
