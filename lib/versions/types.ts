import type { Time } from "@/lib/history/types";
import type { FileEntry, Run } from "@/lib/registries/types";
import type { Result } from "@/lib/result";
import type { SignatureReading } from "@/lib/signatures/types";

export type Requirement = {
  name: string;
  /** As written: `==1.5.1`, `>=2.2`, empty. */
  specifier: string;
  pinned: boolean;
  from: "conda" | "pip";
};
export type Environment = { python: string | null; requirements: Requirement[] };

export type ReadinessRule = {
  id: "signature" | "input-example" | "environment-pinned" | "python-function" | "digest" | "ready";
  title: string;
  state: "pass" | "fail" | "unknown";
  /** The measured thing, in the registry's words. */
  value: string | null;
  /** What would clear it. */
  fix: string | null;
};

/** A version page: each panel stands or fails by itself. `readAt` of a panel read from the catalog is older than now. */
export type VersionView = {
  id: string;
  key: string;
  status: string;
  statusMessage: string | null;
  stage: string | null;
  nativeStage: string | null;
  nativeApproval: string | null;
  aliases: string[];
  tags: Record<string, string> | null;
  description: string | null;
  author: string | null;
  source: string | null;
  createdAt: Time | null;
  goneAt: Time | null;
  link: string | null;
  /** `registry`: read just now. `catalog`: the registry did not answer, `problem` says why. */
  from: "registry" | "catalog";
  readAt: Time;
  problem: string | null;
  signature: Result<SignatureReading>;
  environment: Result<Environment | null>;
  example: Result<string | null>;
  run: Result<Run | null>;
  files: Result<FileEntry[] | null>;
  readiness: ReadinessRule[];
};
