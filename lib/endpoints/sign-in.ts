import "server-only";

import { db } from "@/lib/db/client";
import type { Reach } from "@/lib/http/addresses";
import { openDoor } from "@/lib/http/door";
import type { Io } from "@/lib/http/types";
import type { SignIn } from "@/lib/playground/types";
import { protocolTarget } from "@/lib/serving/target";
import type { Target } from "@/lib/serving/types";

import { type EndpointSecrets, unsealEndpointSecrets } from "./stored";
import type { EndpointAccess } from "./types";

/** Where and how a registered endpoint is called; `deployment` where its protocol can choose one. */
export function targetOf(
  { base, servedName, signatureName }: Pick<EndpointAccess, "base" | "servedName" | "signatureName">,
  deployment: string | null,
): Target {
  return protocolTarget({ base, model: servedName, deployment, signatureName });
}

/** How a snippet signs in there. */
export function signInOf({ signIn, headerName }: Pick<EndpointAccess, "signIn" | "headerName">): SignIn {
  return signIn === "key" || signIn === "header"
    ? { kind: "header", name: headerName ?? "authorization" }
    : { kind: signIn };
}

/** The one door to a registered endpoint: its origin and no other. Who is labelled alike shares sockets, until the policy changes. */
export function doorTo(access: Pick<EndpointAccess, "origin" | "allowPrivate" | "signIn">, name: string): Io {
  return openDoor({
    origins: [access.origin],
    network: { ...reachOf(access), ca: null, clientCertificate: null },
    label: name,
    connections: callsAtOnce,
  });
}

/** Which addresses it may lead to. A name over plain `http:` is anybody's guess until it is looked up, so with credentials the look-up decides. */
export function reachOf({
  origin,
  allowPrivate,
  signIn,
}: Pick<EndpointAccess, "origin" | "allowPrivate" | "signIn">): Reach {
  return { allowPrivate, privateOnly: signIn !== "none" && origin.startsWith("http:") };
}

/** Sockets to one endpoint for calls that are not timed. */
export const callsAtOnce = 16;

/** The headers that sign in, and the texts that must not be shown. Throws `unsupported` when what is kept cannot be read. */
export async function readSignIn(
  endpointId: string,
  access: Pick<EndpointAccess, "origin" | "signIn" | "headerName">,
): Promise<{ headers: Record<string, string>; secrets: string[] }> {
  const row =
    access.signIn === "none"
      ? null
      : await db().endpointAccess.findUnique({ where: { endpointId }, select: { secrets: true } });
  const secrets = unsealEndpointSecrets(endpointId, access.origin, row?.secrets ?? null);
  const headers = headersOf(access, secrets);
  return {
    headers,
    secrets: [secrets.token ?? "", secrets.password ?? "", ...Object.values(headers)].filter((text) => text !== ""),
  };
}

function headersOf(
  { signIn, headerName }: Pick<EndpointAccess, "signIn" | "headerName">,
  { token = "", user = "", password = "" }: EndpointSecrets,
): Record<string, string> {
  if (signIn === "bearer") return { authorization: `Bearer ${token}` };
  if (signIn === "basic")
    return { authorization: `Basic ${Buffer.from(`${user}:${password}`, "utf8").toString("base64")}` };
  return headerName === null || signIn === "none" ? {} : { [headerName]: token };
}
