import { z } from "zod";

import { AppError } from "@/lib/errors";
import type { Io, IoInit } from "@/lib/http/types";

import { type GoogleFile, readGoogleFile, surroundingSubject } from "./google-files";
import { type GoogleToken, tokenFor } from "./google-tokens";
import { surroundingFile } from "./surroundings";

/**
 * How to prove to Google who we are. `key`: a service account's key. `surroundings`: application default credentials of
 * this machine. `federation`: an external identity (`external_account`) whose token lies in a file that this machine's
 * surroundings name. `machine`: the service account of the virtual machine or pod that this runs on. `key` and
 * `federation` carry the text of Google's own JSON file.
 */
export type GoogleSignIn =
  { kind: "key"; json: string } | { kind: "federation"; json: string } | { kind: "surroundings" } | { kind: "machine" };

export type GoogleCredentials = {
  /** What proves who we are, and who pays for it where that is not part of it. `fresh`: not the token that was just refused. */
  headers(fresh: boolean): Promise<{ authorization: string; "x-goog-user-project"?: string }>;
  /** Who that is, for people; null where nothing tells. */
  identity(): Promise<string | null>;
};

/** Where tokens come from, unless a setting says otherwise. */
const googleTokenOrigins = {
  sign: "https://oauth2.googleapis.com",
  exchange: "https://sts.googleapis.com",
  impersonate: "https://iamcredentials.googleapis.com",
  /** Answers only on Google's own machines. */
  machine: "http://169.254.169.254",
} as const;

/** Origins that a sign-in calls; with `instead` (a private link, a stand-in) all tokens come from there. */
export function googleOrigins(kind: GoogleSignIn["kind"], instead: string | null): string[] {
  const { sign, exchange, impersonate, machine } = googleTokenOrigins;
  if (kind === "machine") return [machine];
  if (instead !== null) return [new URL(instead).origin];
  if (kind === "key") return [sign];
  return kind === "federation" ? [exchange, impersonate] : [sign, exchange, impersonate];
}

/** A token is asked for anew this long before it ends: a request under way must not outlive it. */
const marginMs = 60_000;

/**
 * One token for all calls, asked for once however many wait for it, until shortly before it ends. `origins`: where tokens
 * may be asked for; a file that names another place is refused (`invalid`).
 */
export function googleCredentials(signIn: GoogleSignIn, io: Io, origins: readonly string[]): GoogleCredentials {
  let token: Held | null = null;
  let asking: Promise<Held> | null = null;
  return {
    async headers(fresh) {
      if (!token || fresh || token.until - marginMs < Date.now()) {
        asking ??= askToken(signIn, io, origins).finally(() => {
          asking = null;
        });
        token = await asking;
      }
      const { value, quotaProject } = token;
      return {
        authorization: `Bearer ${value}`,
        ...(quotaProject !== null && { "x-goog-user-project": quotaProject }),
      };
    },
    async identity() {
      if (signIn.kind === "machine") return machineIdentity(io);
      const file = await fileOf(signIn);
      if (file.type === "service_account") return file.client_email;
      return file.type === "external_account" ? impersonated(file.service_account_impersonation_url ?? null) : null;
    },
  };
}

/** A door that signs each call. A token that was refused is renewed once; a refused call changed nothing, so that holds for writes too. */
export function signedDoor(io: Io, credentials: GoogleCredentials): Io {
  return {
    async fetch(url: string, init: IoInit = {}) {
      const send = async (fresh: boolean) =>
        io.fetch(url, { ...init, headers: { ...init.headers, ...(await credentials.headers(fresh)) } });
      const response = await send(false);
      if (response.status !== 401) return response;
      await response.text();
      return send(true);
    },
  };
}

/** `quotaProject`: a person belongs to no project, so that calls made as one name the project whose quota they use. */
type Held = GoogleToken & { quotaProject: string | null };

async function askToken(signIn: GoogleSignIn, io: Io, origins: readonly string[]): Promise<Held> {
  if (signIn.kind === "machine") return { ...(await machineToken(io)), quotaProject: null };
  const file = await fileOf(signIn);
  const subject = async () => {
    if (file.type !== "external_account") return "";
    return surroundingSubject(file.credential_source, signIn.kind === "surroundings" ? "any" : "named");
  };
  const quotaProject = file.type === "authorized_user" ? (file.quota_project_id ?? null) : null;
  return { ...(await tokenFor(file, { io, origins, subject })), quotaProject };
}

async function fileOf(signIn: Exclude<GoogleSignIn, { kind: "machine" }>): Promise<GoogleFile> {
  if (signIn.kind !== "surroundings") return readGoogleFile(signIn.json);
  const text = await surroundingFile("GOOGLE_APPLICATION_CREDENTIALS");
  if (text === null) {
    const sentence =
      "This machine has no application default credentials: GOOGLE_APPLICATION_CREDENTIALS names no file that can be read, and gcloud has left none.";
    throw new AppError("registry_denied", sentence);
  }
  return readGoogleFile(text);
}

const account = "/computeMetadata/v1/instance/service-accounts/default";
const flavor = { "metadata-flavor": "Google" };
const machineReply = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number() });

async function machineToken(io: Io): Promise<GoogleToken> {
  const response = await io.fetch(`${googleTokenOrigins.machine}${account}/token`, {
    headers: flavor,
    maxBytes: 65_536,
  });
  const text = await response.text();
  if (response.status === 404) throw new AppError("registry_denied", "This machine has no service account of its own.");
  if (response.status !== 200)
    throw new AppError("registry_unavailable", `This machine's metadata service answered ${response.status}.`);
  const { data } = machineReply.safeParse(parsed(text));
  // Another program at that address would not say whose it is.
  if (!data || response.headers.get("metadata-flavor")?.toLowerCase() !== "google")
    throw new AppError("registry_protocol", "What answers as this machine's metadata service is not Google's.");
  return { value: data.access_token, until: Date.now() + data.expires_in * 1000 };
}

async function machineIdentity(io: Io): Promise<string | null> {
  const response = await io.fetch(`${googleTokenOrigins.machine}${account}/email`, {
    headers: flavor,
    maxBytes: 65_536,
  });
  const text = (await response.text()).trim();
  return response.status === 200 && /^[^@\s<]+@[^@\s<]+$/.test(text) ? text : null;
}

function impersonated(url: string | null): string | null {
  return /serviceAccounts\/([^/:]+@[^/:]+):generateAccessToken$/.exec(url ?? "")?.[1] ?? null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
