import { verifyDelivery } from "@/lib/connections/webhooks";
import { receiveDelivery } from "@/lib/observer/intake";
import { readLimited } from "@/lib/read-limited";
import { toFailure } from "@/lib/result";

const maxBytes = 256 * 1024;
/** A registry waits for the answer, and gives up at some point. */
const readingMs = 5_000;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Where registries deliver. Not made by `route()`: nobody is signed in here, the signature over the raw bytes is the
 * permission. Answers say nothing but a number. The model that a delivery names is read before the answer: 503 says that
 * it could not be, and makes the registry send again; a registry that does not is outdone by the next sweep.
 */
export async function POST(request: Request, { params }: { params: Promise<{ connectionId: string }> }) {
  const { connectionId } = await params;
  if (!uuid.test(connectionId)) return answer(404);
  const body = await readLimited(request, maxBytes);
  if (body === null) return answer(413);
  const delivery = await verifyDelivery(connectionId, request.headers, body, new Date());
  if (delivery === "unknown") return answer(404);
  if (delivery === "refused") return answer(401);
  try {
    await receiveDelivery(connectionId, delivery, { signal: AbortSignal.timeout(readingMs) });
    return answer(200);
  } catch (error) {
    toFailure(error);
    return answer(503);
  }
}

function answer(status: number): Response {
  return new Response(null, { status, headers: { "cache-control": "no-store" } });
}
