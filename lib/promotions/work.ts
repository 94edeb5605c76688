import "server-only";

import type { Registry } from "@/lib/registries/types";
import type { Lease } from "@/lib/writes/lease";

import type { Promotion } from "./store";
import type { Subject } from "./subject";
import { unsettled } from "./types";

/** Writes that are owed, where they go, and the lease that they are made under. */
export type Work = { promotion: Promotion; subject: Subject; registry: Registry; lease: Lease };

/** False once somebody gave it up while an answer was awaited: then nothing more is sent, and what is learnt of it changes its steps alone. */
export function isUnsettled({ state }: Promotion): boolean {
  return unsettled.some((each) => each === state);
}
