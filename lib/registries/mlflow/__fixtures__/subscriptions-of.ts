import type { Registry, Webhooks } from "../../types";

/** The side of announcements that asks for them by a call. */
export function subscriptionsOf({ webhooks }: Registry): Extract<Webhooks, { subscribe: unknown }> {
  if (!webhooks || "byHand" in webhooks) throw new Error("the adapter asks for announcements by a call");
  return webhooks;
}
