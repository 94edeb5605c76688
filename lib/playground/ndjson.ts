/** Lines of JSON as they come. When whoever reads goes away or `outer` is aborted, the signal that `make` gets is too. */
export function ndjson(make: (signal: AbortSignal) => AsyncGenerator<unknown>, outer: AbortSignal): Response {
  const leaving = new AbortController();
  const lines = make(AbortSignal.any([outer, leaving.signal]));
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      try {
        // Read to its end also when nobody listens any more: what it holds is given back there.
        for await (const line of lines)
          if (!leaving.signal.aborted) controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
        if (!leaving.signal.aborted) controller.close();
      } catch (error) {
        console.error(error);
        if (!leaving.signal.aborted) controller.error(error);
      }
    },
    cancel: () => leaving.abort(),
  });
  return new Response(body, {
    headers: {
      "content-type": "application/x-ndjson",
      "cache-control": "private, no-store, no-transform",
      "x-accel-buffering": "no",
    },
  });
}
