const blinkMs = 200;

/**
 * Waits for what is about to come, for a blink at most, and says whether it came; never fails. A skeleton that short is only seen as
 * a flicker, and React holds what replaces one back for another 300 ms.
 */
export async function soon(coming: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const blink = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), blinkMs)));
  const isHere = await Promise.race([
    coming.then(
      () => true,
      () => false,
    ),
    blink,
  ]);
  clearTimeout(timer);
  return isHere;
}
