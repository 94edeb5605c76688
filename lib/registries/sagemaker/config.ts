import { z } from "zod";

import { origin } from "../address";
import { type AwsSettings, partitionOf, serviceOrigin, type SignIn } from "../cloud/aws";
import type { NetworkPolicy } from "../types";

const signIns = ["keys", "profile", "web-identity"] as const;

const text = (meta: Record<string, unknown>) => z.string().trim().max(16_384).optional().meta(meta);
const address = (meta: Record<string, unknown>) => origin.optional().meta({ ...meta, group: "Addresses" });
const signIn = (kind: (typeof signIns)[number], meta: Record<string, unknown>) =>
  text({ ...meta, group: "Sign-in", showWhen: { auth: kind } });

/** Flat, because the form is built from it: what belongs to one kind of sign-in says so with `showWhen`. */
export const config = z
  .object({
    region: z
      .string()
      .trim()
      .regex(/^[a-z]{2,5}(-[a-z]+)+-\d{1,2}$/, "A region, such as eu-west-1.")
      .max(16)
      .meta({
        title: "Region",
        hint: "Model package groups belong to one region.",
        placeholder: "eu-west-1",
        group: "Account",
      }),
    account: z
      .string()
      .trim()
      .regex(/^\d{12}$/, "Twelve digits.")
      .meta({
        title: "Account",
        hint: "The account whose model package groups are read. With a role, the role's account.",
        placeholder: "123456789012",
        group: "Account",
      }),
    auth: z
      .enum(signIns)
      .default("keys")
      .meta({
        title: "Sign-in",
        group: "Sign-in",
        labels: {
          keys: "Access key",
          profile: "Profile of this machine",
          "web-identity": "Web identity of this machine",
        },
      }),
    accessKeyId: signIn("keys", { title: "Access key id", placeholder: "AKIA…" }),
    secretAccessKey: signIn("keys", { title: "Secret access key", secret: true }),
    sessionToken: signIn("keys", {
      title: "Session token",
      hint: "Only of keys that were lent for a while.",
      secret: true,
    }),
    profile: signIn("profile", {
      title: "Profile",
      hint: "In the shared credentials file of the machine that Interlock runs on; empty is AWS_PROFILE, else “default”.",
    }),
    roleArn: text({
      title: "Role to take on",
      hint: "Optional. The credentials above are then used only to take on this role.",
      placeholder: "arn:aws:iam::123456789012:role/interlock",
      group: "Sign-in",
    }),
    externalId: text({
      title: "External id",
      hint: "Only where the role's trust policy asks for one.",
      group: "Sign-in",
    }),
    endpoint: address({
      title: "Address of SageMaker",
      hint: "Only for private links and other addresses than the region's own. So are the next three.",
      placeholder: "https://api.sagemaker.eu-west-1.amazonaws.com",
    }),
    runtimeEndpoint: address({
      title: "Address of SageMaker Runtime",
      hint: "Where endpoints are called. Empty: the address of SageMaker above, else the region's own.",
      placeholder: "https://runtime.sagemaker.eu-west-1.amazonaws.com",
    }),
    stsEndpoint: address({ title: "Address of STS" }),
    s3Endpoint: address({ title: "Address of S3" }),
    studioUrl: address({
      title: "Address of Studio",
      hint: "Where people open SageMaker Studio, for links to its pages.",
      placeholder: "https://studio-d-abc123.studio.eu-west-1.sagemaker.aws",
    }),
    allowPrivate: z.boolean().default(false).meta({
      title: "Allow private and loopback addresses",
      hint: "For private links inside your own network. Addresses where clouds keep credentials stay closed.",
      group: "Network",
    }),
    ca: z.string().trim().max(65_536).optional().meta({
      title: "Custom CA",
      hint: "PEM. Trusted in addition to the public authorities.",
      multiline: true,
      group: "Network",
    }),
  })
  .superRefine((value, context) => {
    for (const [field, message] of problemsOf(value)) context.addIssue({ code: "custom", path: [field], message });
  });

export type Config = z.output<typeof config>;

/** Origins of the three services, without a trailing slash. */
export function addressesOf({ region, endpoint, stsEndpoint, s3Endpoint }: Config) {
  const origin = (given: string | undefined, name: string) =>
    given === undefined ? serviceOrigin(name, region) : new URL(given).origin;
  return {
    sagemaker: origin(endpoint, "api.sagemaker"),
    sts: origin(stsEndpoint, "sts"),
    s3: origin(s3Endpoint, "s3"),
  };
}

/** Where endpoints are called. One address that stands in for the service stands in for its runtime too: nothing leaves it unasked. */
export function runtimeOf({ region, endpoint, runtimeEndpoint }: Config): string {
  const given = runtimeEndpoint ?? endpoint;
  return given === undefined ? serviceOrigin("runtime.sagemaker", region) : new URL(given).origin;
}

/** A group's name is unique in one region of one account. */
export function registryKey({ region, account }: Config): string {
  return `${partitionOf(region).partition} ${account} ${region}`;
}

export function origins(settings: Config): string[] {
  const own = settings.runtimeEndpoint === undefined ? [] : [runtimeOf(settings)];
  return [...Object.values(addressesOf(settings)), ...own];
}

export function ambient({ auth }: Config): boolean {
  return auth !== "keys";
}

export function network({ allowPrivate, ca }: Config): NetworkPolicy {
  return { allowPrivate, ca: ca ?? null, clientCertificate: null };
}

export function awsSettings(settings: Config): AwsSettings {
  const { region, roleArn, externalId } = settings;
  return {
    region,
    sts: addressesOf(settings).sts,
    signIn: signInOf(settings),
    role: roleArn ? { arn: roleArn, externalId: externalId || null } : null,
  };
}

function signInOf({ auth, accessKeyId = "", secretAccessKey = "", sessionToken, profile }: Config): SignIn {
  switch (auth) {
    case "keys":
      return { from: "keys", keys: { accessKeyId, secretAccessKey, sessionToken: sessionToken || null } };
    case "profile":
      return { from: "profile", profile: profile || null };
    case "web-identity":
      return { from: "web-identity" };
  }
}

const needed: Record<(typeof signIns)[number], readonly (keyof Config)[]> = {
  keys: ["accessKeyId", "secretAccessKey"],
  profile: [],
  "web-identity": [],
};

function* problemsOf(value: Config): Generator<[keyof Config, string]> {
  for (const field of needed[value.auth]) if (!value[field]) yield [field, "This is needed for the chosen sign-in."];
  const { accessKeyId, sessionToken, roleArn, externalId, account } = value;
  if (accessKeyId && !/^\w{16,128}$/.test(accessKeyId)) yield ["accessKeyId", "That is not an access key id."];
  if (sessionToken && !/^[\x21-\x7e]*$/.test(sessionToken))
    yield ["sessionToken", "A token has no spaces or line breaks."];
  if (externalId && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) yield ["externalId", "An external id has no spaces."];
  if (!roleArn) return;
  const [, owner] = /^arn:aws[a-z-]*:iam::(\d{12}):role\/[\w+=,.@/-]+$/.exec(roleArn) ?? [];
  if (owner === undefined) yield ["roleArn", "A role, such as arn:aws:iam::123456789012:role/interlock."];
  else if (owner !== account) yield ["roleArn", "This role belongs to another account than the one above."];
}
