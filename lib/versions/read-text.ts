/** Reads at most `limit` bytes as UTF-8 and lets go of the rest. A character cut in two at the end is left out. */
export async function readText(
  stream: ReadableStream<Uint8Array>,
  limit: number,
): Promise<{ text: string; complete: boolean }> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let left = limit;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), complete: true };
    text += decoder.decode(value.subarray(0, left), { stream: true });
    left -= value.length;
    if (left < 0) {
      await reader.cancel();
      return { text, complete: false };
    }
  }
}
