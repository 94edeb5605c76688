import { z } from "zod";

import { verifyInLines } from "@/lib/history/verify-lines";
import { route } from "@/lib/route";

export const GET = route({
  permission: "audit.read",
  input: z.object({}),
  async run() {
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        await verifyInLines((line) => controller.enqueue(encoder.encode(`${line}\n`)));
        controller.close();
      },
    });
    return new Response(body, {
      headers: { "content-type": "application/x-ndjson", "cache-control": "private, no-store" },
    });
  },
});
