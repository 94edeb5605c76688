import { type Keys, signed } from "@/lib/registries/cloud/aws-signature";

import type { Call } from "./types";

/**
 * The headers of a call to SageMaker with its signature, good for five minutes around `now`. The body is part of what is signed,
 * so it must go out byte by byte as it is. `origin`: of the regional runtime, or of whatever stands in for it.
 */
export function signInvocation(
  call: Call,
  origin: string,
  region: string,
  keys: Keys,
  now: Date,
): Record<string, string> {
  return signed(
    { method: call.method, url: `${origin}${call.path}`, headers: call.headers, body: call.body },
    keys,
    { region, service: "sagemaker" },
    now,
  );
}
