import { formatCount } from "@/lib/format";

import type { Call, Protocol } from "./types";

/** Why the body of a call is larger than what its protocol takes at `origin`, as a sentence; null where it is not. Counted on the bytes that go out. */
export function whyTooLarge({ body }: Call, protocol: Protocol, origin: string | null): string | null {
  const most = protocol.maxBody?.(origin) ?? Infinity;
  // No letter takes more than three bytes a code unit.
  if (body.length * 3 <= most) return null;
  const bytes = new TextEncoder().encode(body).byteLength;
  return bytes <= most
    ? null
    : `The body has ${formatCount(bytes)} bytes, and one call to a ${protocol.title} may carry ${formatCount(most)} at most. Send fewer rows at once.`;
}
