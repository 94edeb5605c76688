import "server-only";

import { after } from "next/server";

import type { Viewer } from "@/lib/auth";
import { refText } from "@/lib/endpoints/call-address";

import { keepCall } from "./history";
import { openForSending } from "./open-call";
import { takeDeploymentTurn, takeSendPlace, takeTurn } from "./rate";
import { sendRecorded } from "./send";
import { currentSettings } from "./settings";
import type { SendInput, SendResult } from "./types";

/**
 * Before a draft is read: a place among what the member has under way, then a turn of their rate. Answers what gives the place back.
 * Throws `too_many`.
 */
export async function admitSend(viewer: Viewer): Promise<() => void> {
  const { callsPerMinute } = await currentSettings();
  const leave = takeSendPlace(viewer.id);
  try {
    takeTurn(viewer.id, callsPerMinute);
    return leave;
  } catch (error) {
    leave();
    throw error;
  }
}

/**
 * What the page's send button asks for, once admitted: takes a turn of the deployment, sends, and writes the history once the answer is
 * on its way. Throws what `sendDraft` throws, and `too_many`.
 */
export async function answerSend(viewer: Viewer, input: SendInput, signal: AbortSignal): Promise<SendResult> {
  const { line } = await openForSending(viewer, input.to);
  takeDeploymentTurn(refText(input.to), line.endpointName, (await currentSettings()).callsPerMinute);
  const sent = await sendRecorded(viewer, input, signal);
  // As they are when it is written: keeping bodies may have been switched off while the answer was awaited.
  after(async () => keepCall(viewer, input.to, sent, await currentSettings()));
  return sent.result;
}
