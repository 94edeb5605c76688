import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * What the machine that Interlock runs on was given to sign in with: only these variables are ever read, and only the files
 * that they name. A connection says which of them it means; it cannot name a file itself.
 */
type Surrounding =
  | "AWS_PROFILE"
  | "AWS_SHARED_CREDENTIALS_FILE"
  | "AWS_ROLE_ARN"
  | "AWS_WEB_IDENTITY_TOKEN_FILE"
  | "AZURE_TENANT_ID"
  | "AZURE_CLIENT_ID"
  | "AZURE_FEDERATED_TOKEN_FILE"
  | "GOOGLE_APPLICATION_CREDENTIALS";

/** Null when it is not set. */
export function surrounding(name: Surrounding): string | null {
  return process.env[name]?.trim() || null;
}

/** The text of the file that a variable names; null when it is not set or there is no such file. Read anew each time: such files are replaced. */
export async function surroundingFile(
  name: Extract<Surrounding, `${string}_FILE` | "GOOGLE_APPLICATION_CREDENTIALS">,
): Promise<string | null> {
  const path = surrounding(name) ?? (name in wellKnown ? wellKnown[name as keyof typeof wellKnown]() : null);
  // The build would take every file of the repository for one that may be meant.
  return path === null ? null : readFile(/* turbopackIgnore: true */ path, "utf8").catch(() => null);
}

/** Where the vendors' own programs keep them. */
const wellKnown = {
  AWS_SHARED_CREDENTIALS_FILE: () => join(homedir(), ".aws", "credentials"),
  GOOGLE_APPLICATION_CREDENTIALS: () => join(homedir(), ".config", "gcloud", "application_default_credentials.json"),
};
