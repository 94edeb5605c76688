const blinkMs = 200;

/**
 * Waits for what is about to come, for a blink at most; never fails. A skeleton that short is only seen as a flicker, and React
 * holds what replaces one back for another 300 ms.
 */
export async function soon(coming: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const blink = new Promise((resolve) => (timer = setTimeout(resolve, blinkMs)));
  await Promise.race([coming.catch(() => undefined), blink]);
  clearTimeout(timer);
}
