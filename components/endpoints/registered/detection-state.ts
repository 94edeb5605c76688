import type { Failure } from "@/lib/result";
import type { Detection } from "@/lib/serving/detect";

/** Where was looked, and how. */
export type Looked = { connection: string; address: string; allowPrivate: boolean };
/** What came of looking there. `before`: the protocol that the found one took the place of. */
export type Found = {
  at: Looked;
  outcome: { status: "found"; detection: Detection; before: string } | { status: "failed"; why: string };
};
export type Detected<Typed> = { typed: Typed; found: Found | null };

type Fields = Looked & { protocol: string };

/** After typing. What was found is about its address: with another one it goes, and the protocol that it chose with it. */
export function afterChange<Typed extends Fields>(
  { typed, found }: Detected<Typed>,
  part: Partial<Typed>,
): Detected<Typed> {
  const next = { ...typed, ...part };
  if (!found || isStill(found, next)) return { typed: next, found };
  const { outcome } = found;
  const isItsChoice =
    outcome.status === "found" && outcome.detection.protocol === next.protocol && part.protocol === undefined;
  return { typed: isItsChoice ? { ...next, protocol: outcome.before } : next, found: null };
}

/** After an answer. One that comes when another address stands there is nobody's any more. */
export function afterLooking<Typed extends Fields>(
  state: Detected<Typed>,
  at: Looked,
  result: { ok: true; data: Detection } | { ok: false; error: Failure },
): Detected<Typed> {
  const { typed } = state;
  if (!isSame(at, typed)) return state;
  if (!result.ok)
    return {
      typed,
      found: { at, outcome: { status: "failed", why: result.error.fields?.address?.[0] ?? result.error.message } },
    };
  const { protocol } = result.data;
  const earlier = state.found?.outcome;
  const isEarlier = earlier?.status === "found" && earlier.detection.protocol === typed.protocol;
  const found: Found = {
    at,
    outcome: { status: "found", detection: result.data, before: isEarlier ? earlier.before : typed.protocol },
  };
  return { typed: protocol === null ? typed : { ...typed, protocol }, found };
}

/** A refusal may be about who looked and what was allowed; what answered is about the address alone. */
function isStill({ at, outcome }: Found, typed: Looked): boolean {
  return outcome.status === "failed" ? isSame(at, typed) : at.address === typed.address;
}

function isSame(at: Looked, { connection, address, allowPrivate }: Looked): boolean {
  return at.connection === connection && at.address === address && at.allowPrivate === allowPrivate;
}
