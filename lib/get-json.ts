import type { Failure } from "@/lib/result";

/** The browser's side of a JSON read: our own routes, so the type is promised, not checked. Throws what the route said, as a sentence. */
export async function getJson<T>(url: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(url, { ...(signal && { signal }) });
  if (response.ok) return (await response.json()) as T;
  const failure = (await response.json().catch(() => null)) as Failure | null;
  throw new Error(failure?.message ?? `Interlock answered ${response.status}.`);
}
