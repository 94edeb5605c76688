import type { Draft } from "@/lib/playground/types";
import { findProtocol } from "@/lib/serving/all";
import { azuremlOnline } from "@/lib/serving/azureml";
import { isFrameBody } from "@/lib/serving/frames";
import { mlflowScoring } from "@/lib/serving/mlflow";
import { openInferenceV2 } from "@/lib/serving/open-inference-v2";
import { sagemakerInvoke } from "@/lib/serving/sagemaker";
import { protocolTarget } from "@/lib/serving/target";
import { vertexPredict } from "@/lib/serving/vertex";
import type { Loss } from "@/lib/serving/types";
import type { Part } from "@/lib/signatures/form";
import type { Request } from "@/lib/signatures/sight/types";

/** The protocol whose server is simulated; drafts start in it. */
export const scoring = mlflowScoring.name;

/** The request that a scoring server would get for a draft. `converted`: the draft was of another protocol; what that loses. */
type ScoringRequest = { status: "ready"; request: Request; converted: Loss[] | null } | { status: "not"; why: string };

/** `types`: the inputs of the model that shall see it. */
export function scoringRequest(draft: Draft, types: Part | null): ScoringRequest {
  if (isFrameDraft(draft))
    return { status: "ready", request: { contentType: draft.contentType, body: draft.text }, converted: null };
  const protocol = findProtocol(draft.protocol);
  if (!protocol) return { status: "not", why: "Nobody knows the protocol of this payload." };
  const read = protocol.readPayload(draft.text, draft.contentType, types, draft.format);
  if (read.status === "unreadable") return { status: "not", why: read.why };
  const encoded = mlflowScoring.encode(read.payload, protocolTarget({}));
  if (encoded.status === "refused") return { status: "not", why: encoded.why };
  return {
    status: "ready",
    request: { contentType: encoded.call.headers["content-type"] ?? "", body: encoded.call.body },
    converted: encoded.losses,
  };
}

/** Whether a server of that protocol decides as the simulated one does: the same container answers behind both. */
export function isSimulated(protocol: string): boolean {
  return protocol === mlflowScoring.name || protocol === sagemakerInvoke.name;
}

/** The key under which a protocol's body has its parameters; null where it has no place for any. */
export function paramsKey(protocol: string): "params" | "parameters" | null {
  if (isSimulated(protocol) || protocol === azuremlOnline.name) return "params";
  return protocol === vertexPredict.name || protocol === openInferenceV2.name ? "parameters" : null;
}

function isFrameDraft({ protocol, format }: Draft): boolean {
  return protocol === mlflowScoring.name || (protocol === sagemakerInvoke.name && isFrameBody(format));
}
