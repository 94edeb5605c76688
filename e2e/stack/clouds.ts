// The clouds' stand-ins under one face, for tests that ask the same of each.
import type { RegistryDefinition, Split, StageRule } from "@/lib/registries/types";

/** One cloud, running on loopback with a model whose past is worth reading. */
export type Cloud = {
  definition: RegistryDefinition;
  settings: Record<string, string | boolean>;
  rules: StageRule[];
  /** A model's key and name. `holder` is in production by the rules; the other two are not. */
  model: { key: string; name: string; holder: string; candidate: string; third: string };
  /** An endpoint of it: all requests go to `first`; both deployments serve versions of the model. */
  endpoint: { key: string; name: string; first: string; second: string };
  /** The next change is made, and nobody is told. */
  loseNextWrite(): void;
  /** The next change is answered 503 and not made. */
  failNextWrite(): void;
  /** So many requests are told to come back in a second. */
  throttle(times: number): void;
  /** Until the answered function is called, every request is answered 503. */
  goAway(): () => void;
  /** Somebody else puts a version into production, past Interlock. */
  promoteOutside(version: string): void;
  shiftOutside(split: Split): void;
  /** Where versions are approved: somebody else says yes or no, and what the cloud holds now. */
  approveOutside?(version: string, status: string): void;
  approvalOf?(version: string): string | null;
  /** Who is in production now, by what the cloud itself holds. */
  inProduction(): string[];
  /** Deployment → percentage, as the cloud itself holds it. */
  traffic(): Split;
  /** Changes that reached the cloud, ours alone. */
  writes(): number;
  /** What the vendor's description does not know of what came in or went out. */
  violations(): string[];
  stop(): Promise<void>;
};
