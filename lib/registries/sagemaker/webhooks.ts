import { createHash, timingSafeEqual } from "node:crypto";

import type { WebhookHint, Webhooks } from "../types";
import { type Home, parsePackageArn } from "./names";
import { type WireEvent, wireEvent } from "./wire";

export const secretHeader = "x-interlock-secret";

/** The bus tries for a day; an hour more for clocks that differ. */
const oldestMs = 25 * 3_600_000;
const youngestMs = 5 * 60_000;

const packageChange = "SageMaker Model Package State Change";

/**
 * Events that a rule of EventBridge sends to an API destination. Nothing registers one by a single call, and deliveries are not
 * signed: the secret header is all that tells who sends. So an event is a hint, and nothing of it but the name is believed.
 */
export function webhooksOf({ region, account }: Home): Webhooks {
  return {
    byHand: {
      header: secretHeader,
      steps: [
        "In EventBridge, make a connection with the authorization type API key: the header below is its name, the secret its value.",
        "Make an API destination with that connection, the address below and the method POST.",
        `Make a rule on the default bus of ${region} with the pattern {"source": ["aws.sagemaker"], "detail-type": ["${packageChange}"]}, and the API destination as its target. Send the whole matched event.`,
      ],
    },
    verify(headers, body, secret, now) {
      if (!equal(headers.get(secretHeader) ?? "", secret)) return null;
      const event = readEvent(body);
      if (!event) return null;
      const age = now.getTime() - Date.parse(event.time);
      if (age > oldestMs || age < -youngestMs) return null;
      return {
        deliveryId: event.id,
        hint: event.account === account && event.region === region ? hintOf(event) : null,
      };
    },
  };
}

/** Digests have one length, whatever was sent. */
function equal(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

function readEvent(body: Uint8Array): WireEvent | null {
  try {
    return wireEvent.safeParse(JSON.parse(new TextDecoder().decode(body))).data ?? null;
  } catch {
    return null;
  }
}

/** The group that changed, and which of its versions where the event says so. What changed is read, not taken from here. */
function hintOf({ source, detail, time, "detail-type": type }: WireEvent): WebhookHint | null {
  if (source !== "aws.sagemaker" || type !== packageChange) return null;
  const named = detail.ModelPackageArn ? parsePackageArn(detail.ModelPackageArn) : null;
  const model = detail.ModelPackageGroupName || named?.name;
  if (!model) return null;
  const version = detail.ModelPackageVersion ? String(detail.ModelPackageVersion) : (named?.version ?? null);
  return { model, version, change: null, at: new Date(time) };
}
