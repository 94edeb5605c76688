import type { Failure, Result } from "@/lib/result";

/** The browser's side of a route that takes JSON. A refusal is a value; throws when there is no answer, or `signal` is aborted. */
export async function postJson<T>(url: string, body: unknown, signal?: AbortSignal): Promise<Result<T>> {
  const response = await post(url, body, signal);
  return response.ok
    ? { ok: true, data: (await response.json()) as T }
    : { ok: false, error: await failureIn(response) };
}

export function post(url: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
}

/** What a route said instead of an answer. */
export async function failureIn(response: Response): Promise<Failure> {
  const failure = (await response.json().catch(() => null)) as Failure | null;
  return failure ?? { code: "unexpected", message: `Interlock answered ${response.status}.` };
}
