import { after } from "next/server";

import { readLimited } from "@/lib/connections/read-limited";
import { verifyDelivery } from "@/lib/connections/webhooks";
import { receiveDelivery } from "@/lib/observer/intake";
import { toFailure } from "@/lib/result";

const maxBytes = 256 * 1024;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Where registries deliver. Not made by `route()`: nobody is signed in here, the signature over the raw bytes is the
 * permission. Answers say nothing but a number; the reading that a delivery asks for follows the answer, because a
 * registry waits for it, and the next sweep finds what a failed reading leaves out.
 */
export async function POST(request: Request, { params }: { params: Promise<{ connectionId: string }> }) {
  const { connectionId } = await params;
  if (!uuid.test(connectionId)) return answer(404);
  const body = await readLimited(request, maxBytes);
  if (body === null) return answer(413);
  const delivery = await verifyDelivery(connectionId, request.headers, body, new Date());
  if (delivery === "unknown") return answer(404);
  if (delivery === "refused") return answer(401);
  after(() => receiveDelivery(connectionId, delivery).catch(toFailure));
  return answer(200);
}

function answer(status: number): Response {
  return new Response(null, { status, headers: { "cache-control": "no-store" } });
}
