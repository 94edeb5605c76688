const blinkMs = 200;

/**
 * Waits for what is about to come, for a blink at most; never fails. A skeleton that short is only seen as a flicker, and React
 * holds what replaces one back for another 300 ms. Answers whether it is there, or failed: then it needs no skeleton (`Later`).
 */
export async function soon(coming: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const blink = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), blinkMs)));
  const settled = coming.then(
    () => true,
    () => true,
  );
  const isThere = await Promise.race([settled, blink]);
  clearTimeout(timer);
  return isThere;
}
