import { z } from "zod";

import { address, trimmed, whyNotAddress } from "../address";
import { type AzureSignIn, metadataOrigin } from "../cloud/azure";
import { whyNotCertificate } from "../cloud/azure-assertion";
import type { NetworkPolicy } from "../types";

const signIns = ["secret", "certificate", "managed", "workload"] as const;
const clouds = {
  public: {
    arm: "https://management.azure.com",
    authority: "https://login.microsoftonline.com",
    ml: "https://ml.azure.com",
  },
  usgovernment: {
    arm: "https://management.usgovcloudapi.net",
    authority: "https://login.microsoftonline.us",
    ml: "https://ml.azure.us",
  },
  china: {
    arm: "https://management.chinacloudapi.cn",
    authority: "https://login.chinacloudapi.cn",
    ml: "https://ml.azure.cn",
  },
};
const storageResource = "https://storage.azure.com";

const text = (meta: Record<string, unknown>) => z.string().trim().max(16_384).optional().meta(meta);
const matching = (pattern: RegExp, problem: string) => z.string().trim().regex(pattern, problem);
const override = (meta: Record<string, unknown>) => address.optional().meta({ ...meta, group: "Network" });

/** Flat, because the form is built from it: what belongs to one kind of sign-in says so with `showWhen`. */
export const config = z
  .object({
    resource: z
      .enum(["workspace", "registry"])
      .default("workspace")
      .meta({
        title: "Kind",
        group: "Registry",
        labels: { workspace: "Workspace", registry: "Registry (organization)" },
      }),
    subscription: matching(/^[0-9A-Za-z-]{1,64}$/, "Letters, digits and dashes.").meta({
      title: "Subscription id",
      placeholder: "00000000-0000-0000-0000-000000000000",
      group: "Registry",
    }),
    resourceGroup: matching(/^[-\w.()]{0,89}[-\w()]$/, "Not the name of a resource group.").meta({
      title: "Resource group",
      group: "Registry",
    }),
    name: matching(/^[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}$/, "3 to 33 letters, digits, dashes and underscores.").meta({
      title: "Name",
      hint: "Of the workspace or the registry.",
      group: "Registry",
    }),
    regionUrl: address.optional().meta({
      title: "Address of the region",
      hint: "Metrics and batch runs are read there. It is the host in the workspace's MLflow tracking URI. Empty: without metrics.",
      placeholder: "https://westeurope.api.azureml.ms",
      group: "Registry",
      showWhen: { resource: "workspace" },
    }),
    cloud: z
      .enum(["public", "usgovernment", "china"])
      .default("public")
      .meta({
        title: "Cloud",
        group: "Registry",
        labels: { public: "Azure", usgovernment: "Azure US Government", china: "Azure China" },
      }),
    auth: z
      .enum(signIns)
      .default("secret")
      .meta({
        title: "Sign-in",
        group: "Sign-in",
        labels: {
          secret: "Client secret",
          certificate: "Certificate",
          managed: "Managed identity of this machine",
          workload: "Workload identity of this machine",
        },
      }),
    tenant: text({
      title: "Tenant",
      hint: "Its id or its domain.",
      group: "Sign-in",
      showWhen: { auth: ["secret", "certificate"] },
    }),
    clientId: text({ title: "Client id", group: "Sign-in", showWhen: { auth: ["secret", "certificate"] } }),
    clientSecret: text({ title: "Client secret", secret: true, group: "Sign-in", showWhen: { auth: "secret" } }),
    clientPem: text({
      title: "Certificate with its key",
      hint: "PEM: the certificate and its RSA key, without a passphrase.",
      secret: true,
      multiline: true,
      group: "Sign-in",
      showWhen: { auth: "certificate" },
    }),
    identityClientId: text({
      title: "Client id of the identity",
      hint: "Only when the machine has several.",
      group: "Sign-in",
      showWhen: { auth: "managed" },
    }),
    storageUrls: text({
      title: "Storage addresses",
      hint: "One a line. Only these accounts are ever asked for files. Empty: without files.",
      placeholder: "https://account.blob.core.windows.net",
      multiline: true,
      group: "Files",
    }),
    storageAccess: z
      .enum(["identity", "datastore"])
      .default("identity")
      .meta({
        title: "How files are read",
        hint: "The secret of a datastore is asked for anew and not kept on disk.",
        group: "Files",
        labels: {
          identity: "By the sign-in above",
          datastore: "By the secret that the workspace keeps for its datastore",
        },
      }),
    armUrl: override({ title: "Address of Resource Manager", hint: "Only for a private link or a stand-in." }),
    authorityUrl: override({
      title: "Address of Entra",
      hint: "Only when sign-in is not where the chosen cloud has it.",
    }),
    allowPrivate: z.boolean().default(false).meta({
      title: "Allow private and loopback addresses",
      hint: "For private links and stand-ins. Addresses where clouds keep credentials stay closed.",
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

/** Where Resource Manager answers, without a trailing slash. */
export function armOf({ armUrl, cloud }: Config): string {
  return trimmed(armUrl ?? clouds[cloud].arm);
}

export function authorityOf({ authorityUrl, cloud }: Config): string {
  return trimmed(authorityUrl ?? clouds[cloud].authority);
}

/** What a token is for; the same whether an address is overridden or not. */
export function resourcesOf({ cloud }: Config) {
  return { arm: clouds[cloud].arm, ml: clouds[cloud].ml, storage: storageResource };
}

/** The vendor's own pages. */
export function studioOf({ cloud }: Config): string {
  return clouds[cloud].ml;
}

/** The region's address, null when nobody said it or the registry is none with runs. A path in it is not part of it. */
export function regionOf({ regionUrl, resource }: Config): string | null {
  return regionUrl === undefined || resource !== "workspace" ? null : new URL(regionUrl).origin;
}

/** Accounts whose files may be read, each an address without a trailing slash. */
export function storageOf({ storageUrls = "" }: Config): string[] {
  return linesOf(storageUrls).map(trimmed);
}

/** The resource that everything is below of: `/subscriptions/…/workspaces/name`. */
export function scopeOf({ resource, subscription, resourceGroup, name }: Config): string {
  const kind = resource === "workspace" ? "workspaces" : "registries";
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.MachineLearningServices/${kind}/${name}`;
}

export function signInOf({
  auth,
  tenant = "",
  clientId = "",
  clientSecret = "",
  clientPem = "",
  identityClientId,
}: Config): AzureSignIn {
  switch (auth) {
    case "secret":
      return { kind: auth, tenant, client: clientId, secret: clientSecret };
    case "certificate":
      return { kind: auth, tenant, client: clientId, pem: clientPem };
    case "managed":
      return { kind: auth, client: identityClientId || null };
    case "workload":
      return { kind: auth };
  }
}

/** Names of subscriptions, groups, workspaces and registries are compared without regard to case, as the vendor does. */
export function registryKey(settings: Config): string {
  return `${armOf(settings)}${scopeOf(settings).toLowerCase()}`;
}

export function origins(settings: Config): string[] {
  const arm = armOf(settings);
  const called = [
    arm,
    settings.auth === "managed" ? metadataOrigin : authorityOf(settings),
    // Never left out: a storage account could take its place.
    regionOf(settings) ?? arm,
    ...storageOf(settings),
  ];
  return called.map((each) => new URL(each).origin);
}

export function ambient({ auth }: Config): boolean {
  return auth === "managed" || auth === "workload";
}

export function network({ allowPrivate, ca, auth }: Config): NetworkPolicy {
  return {
    allowPrivate,
    ca: ca ?? null,
    clientCertificate: null,
    ...(auth === "managed" && { metadataService: true }),
  };
}

const needed: Record<(typeof signIns)[number], readonly (keyof Config)[]> = {
  secret: ["tenant", "clientId", "clientSecret"],
  certificate: ["tenant", "clientId", "clientPem"],
  managed: [],
  workload: [],
};

function* problemsOf(value: Config): Generator<[keyof Config, string]> {
  for (const field of needed[value.auth]) if (!value[field]) yield [field, "This is needed for the chosen sign-in."];
  if (value.auth === "certificate" && value.clientPem) {
    const problem = whyNotCertificate(value.clientPem);
    if (problem) yield ["clientPem", problem];
  }
  for (const line of linesOf(value.storageUrls ?? "")) {
    const problem = whyNotAddress(line);
    if (problem) yield ["storageUrls", problem];
  }
}

function linesOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((line) => line !== "");
}
