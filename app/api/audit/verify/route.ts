import { z } from "zod";

import { AppError } from "@/lib/errors";
import { verifyInLines } from "@/lib/history/verify-lines";
import { canEverywhere } from "@/lib/permissions";
import { route } from "@/lib/route";

export const GET = route({
  permission: "audit.read",
  input: z.object({}),
  async run(viewer) {
    if (!canEverywhere(viewer.grants, "audit.read"))
      throw new AppError("forbidden", "The whole chain can be checked by those who may read all of it.");
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
