import { azuremlOnline } from "./azureml";
import { kserveV1 } from "./kserve-v1";
import { mlflowScoring } from "./mlflow";
import { openInferenceV2 } from "./open-inference-v2";
import { sagemakerInvoke } from "./sagemaker";
import { tensorflowServing } from "./tensorflow-serving";
import type { Protocol } from "./types";
import { vertexPredict } from "./vertex";

/** Every protocol, in the order in which people meet them. */
export const protocols: readonly Protocol[] = [
  mlflowScoring,
  azuremlOnline,
  sagemakerInvoke,
  vertexPredict,
  openInferenceV2,
  kserveV1,
  tensorflowServing,
];

export function findProtocol(name: string): Protocol | null {
  return protocols.find((protocol) => protocol.name === name) ?? null;
}
