import type { Form } from "@/lib/signatures/form";
import type { Request, ServerProfile, Sight } from "./types";

/**
 * What the model function receives when `request` is sent to a scoring server of `profile` that serves a model with `form`
 * (null: a model without a signature), or how the server refuses it. Pure; never throws for what a caller may send.
 */
export function see(_form: Form | null, _request: Request, _profile: ServerProfile): Sight {
  return { status: "unknown", why: "The simulation does not know this yet." };
}
