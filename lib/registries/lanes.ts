/**
 * At most `lanes` at a time, answers in the order of the items. The door has four connections for short calls, and one stays free for
 * whoever looks at a page; a call that waits for a connection would spend its own time on it.
 */
export async function inLanes<T, R>(items: readonly T[], work: (item: T) => Promise<R>, lanes = 3): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async () => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at] as T);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
  return results;
}
