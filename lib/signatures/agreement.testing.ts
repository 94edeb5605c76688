import type { ScoreAnswer } from "@/e2e/stack/measure/scorer";

import { readForm } from "./read-form";
import { see } from "./sight/see";
import type { Request, ServerProfile, Sight } from "./sight/types";

type Question = { signature: object | null; hint?: boolean; request: Request };

/** What the simulation sees of a request to a model of this signature. */
export function simulate({ signature, hint = false, request }: Question, profile: ServerProfile): Sight {
  if (signature === null) return see(null, request, profile);
  const reading = readForm(signature, hint);
  return reading.state === "present"
    ? see(reading.form, request, profile)
    : { status: "unknown", why: `The signature is ${reading.state}.` };
}

/**
 * Null where simulation and server agree on refused (and with which status) or accepted (and on every value and type that the
 * model received), or where the simulation says that it does not know; otherwise both answers.
 */
export function disagreement(seen: Sight, real: ScoreAnswer): string | null {
  if (seen.status === "unknown") return null;
  if ("unsupported" in real)
    return `The server cannot load the signature (${real.unsupported}), and it was ${seen.status}.`;
  if ("error" in real) {
    if (seen.status === "refused" && seen.code === real.status) return null;
    return `The server answered ${real.status} (${real.error.slice(0, 200)}), and the simulation: ${canonical(seen)}`;
  }
  if (seen.status === "refused")
    return `The model received ${canonical(real.received)}, and the simulation refused: ${seen.rule}, ${seen.why}`;
  const [ours, theirs] = [seen, real].map(({ received, params }) => canonical({ received, params }));
  return ours === theirs ? null : `The model received\n  ${theirs}\nand the simulation saw\n  ${ours}`;
}

/** Equal texts for equal values: keys sorted, NaN and -0 kept. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each === "number") return Object.is(each, -0) ? "-0" : String(each);
    if (typeof each !== "object" || each === null || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
