type Waiting = { running: Promise<unknown>; begunAt: number; next: Promise<unknown> | null };

/** What takes longer may never end: who asks then begins anew instead of waiting for it. */
const hungMs = 5_000;

const waiting = new Map<string, Waiting>();

/**
 * One answer for all who ask the same while it is being worked out for somebody else: whoever asks meanwhile gets the next
 * one, which begins after they asked, so that nobody is told what was so before their question. Ten people with the same
 * page open cost the database two statements at a time, not ten.
 */
export async function joined<T>(question: string, ask: () => Promise<T>): Promise<T> {
  const found = waiting.get(question);
  if (!found || performance.now() - found.begunAt > hungMs) return begin(question, ask);
  found.next ??= found.running.then(
    () => begin(question, ask),
    () => begin(question, ask),
  );
  return (await found.next) as T;
}

function begin<T>(question: string, ask: () => Promise<T>): Promise<T> {
  const running = ask();
  const entry: Waiting = { running, begunAt: performance.now(), next: null };
  waiting.set(question, entry);
  const forget = () => {
    // Whoever waits has set off the next one by now, or nobody does.
    if (entry.next === null && waiting.get(question) === entry) waiting.delete(question);
  };
  running.then(forget, forget);
  return running;
}
