import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";

import { z } from "zod";

import { AppError } from "@/lib/errors";

import { surrounding, surroundingFile } from "./surroundings";

const address = z.url({ protocol: /^https?$/ });

const source = z.object({
  file: z.string().optional(),
  url: z.string().optional(),
  executable: z.unknown().optional(),
  environment_id: z.string().optional(),
  certificate: z.unknown().optional(),
  format: z
    .object({ type: z.enum(["text", "json"]).optional(), subject_token_field_name: z.string().optional() })
    .optional(),
});

/** Google's credential files, as much of them as is used. */
const files = {
  service_account: z.object({
    type: z.literal("service_account"),
    client_email: z.string().min(3),
    private_key: z.string().min(1),
    private_key_id: z.string().optional(),
    token_uri: address.default("https://oauth2.googleapis.com/token"),
  }),
  authorized_user: z.object({
    type: z.literal("authorized_user"),
    client_id: z.string().min(1),
    client_secret: z.string().min(1),
    refresh_token: z.string().min(1),
    quota_project_id: z
      .string()
      .regex(/^[\w.:-]+$/)
      .optional(),
    token_uri: address.default("https://oauth2.googleapis.com/token"),
  }),
  external_account: z.object({
    type: z.literal("external_account"),
    audience: z.string().min(1),
    subject_token_type: z.string().min(1),
    token_url: address.default("https://sts.googleapis.com/v1/token"),
    service_account_impersonation_url: address.optional(),
    credential_source: source,
  }),
};

export type ServiceAccount = z.output<typeof files.service_account>;
export type AuthorizedUser = z.output<typeof files.authorized_user>;
export type ExternalAccount = z.output<typeof files.external_account>;
export type GoogleFile = ServiceAccount | AuthorizedUser | ExternalAccount;

/** One of Google's credential files from its text. Throws `invalid` with what is wrong, and never a part of the text. */
export function readGoogleFile(text: string): GoogleFile {
  const problem = whyNotGoogleFile(text, null);
  const type = typeOf(text);
  if (problem !== null || !isKnown(type)) throw new AppError("invalid", problem ?? "That is not a credential file.");
  return files[type].parse(JSON.parse(text));
}

/** Why a text is not a credential file of this kind (null: of any), as a sentence for a form. Null when it is one. */
export function whyNotGoogleFile(text: string, wanted: GoogleFile["type"] | null): string | null {
  const type = typeOf(text);
  if (type === null) return "This is not the JSON file that Google gave out: paste the whole of it.";
  if (!isKnown(type) || (wanted !== null && type !== wanted)) {
    const expected = wanted ?? Object.keys(files).join(", ");
    const said = type === "" ? "no type" : isKnown(type) ? `the type ${type}` : "another type";
    return `This file has ${said}; ${expected} is needed here.`;
  }
  const { error } = files[type].safeParse(JSON.parse(text));
  const field = error?.issues[0]?.path.join(".");
  if (field !== undefined) return `The file lacks ${field}, or it does not read as one.`;
  return type === "service_account" ? whyNotKey(files[type].parse(JSON.parse(text)).private_key) : null;
}

/** Addresses that a file wants tokens from. */
export function tokenAddresses(file: GoogleFile): string[] {
  if (file.type !== "external_account") return [file.token_uri];
  const { token_url, service_account_impersonation_url: also } = file;
  return also === undefined ? [token_url] : [token_url, also];
}

const namedFiles = ["AZURE_FEDERATED_TOKEN_FILE", "AWS_WEB_IDENTITY_TOKEN_FILE"] as const;

/**
 * The token that an external identity proves itself with. `allowed` `any`: this machine was given the file that names the
 * source. `named`: a connection names it, so it must be a file that this machine's surroundings name too: otherwise a
 * connection could send any file of this machine somewhere.
 */
export async function surroundingSubject(
  { file, url, executable, environment_id, certificate, format }: ExternalAccount["credential_source"],
  allowed: "any" | "named",
): Promise<string> {
  if (file === undefined || url !== undefined || executable !== undefined || environment_id || certificate) {
    const sentence =
      "Only external identities whose token lies in a file can be used, no address, program or certificate.";
    throw new AppError("unsupported", sentence);
  }
  const text = allowed === "any" ? await readFile(file, "utf8").catch(() => null) : await readNamed(file);
  if (text === null || text.trim() === "")
    throw new AppError("registry_denied", "The file with the external identity's token is not there, or is empty.");
  if (format?.type !== "json") return text.trim();
  const field = format.subject_token_field_name ?? "access_token";
  const { data } = z.record(z.string(), z.unknown()).safeParse(parsed(text));
  const token = data?.[field];
  if (typeof token === "string" && token !== "") return token;
  throw new AppError(
    "registry_denied",
    "The file with the external identity's token does not hold one where it should.",
  );
}

async function readNamed(file: string): Promise<string | null> {
  const name = namedFiles.find((each) => surrounding(each) === file);
  if (name) return surroundingFile(name);
  const sentence = `A connection cannot name a file of this machine. The token has to lie where ${namedFiles.join(" or ")} says; with application default credentials it may lie anywhere.`;
  throw new AppError("invalid", sentence);
}

function whyNotKey(pem: string): string | null {
  try {
    return createPrivateKey(pem).asymmetricKeyType === "rsa" ? null : "The private key of the file is not an RSA key.";
  } catch {
    return "The private key of the file does not read as one; it may have lost its line breaks.";
  }
}

/** Empty: an object without a type. Null: not an object. */
function typeOf(text: string): string | null {
  const { data } = z.object({ type: z.string().optional() }).safeParse(parsed(text));
  return data ? (data.type ?? "") : null;
}

function isKnown(type: string | null): type is GoogleFile["type"] {
  return type !== null && Object.hasOwn(files, type);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
