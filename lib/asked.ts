const shared = globalThis as typeof globalThis & { interlockAskedAt?: number };

/** Somebody asks for something: a page, an action, a list. On globalThis because Next bundles routes and instrumentation apart. */
export function noteAsked(): void {
  shared.interlockAskedAt = Date.now();
}

/** Whether somebody of this process asked for something within so many ms: work that nobody waits for makes room then. */
export function wasAsked(withinMs: number): boolean {
  return Date.now() - (shared.interlockAskedAt ?? 0) < withinMs;
}
