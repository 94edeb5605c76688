import "server-only";

import { AppError, someFields } from "@/lib/errors";
import { literalAddress, whyNotCall } from "@/lib/http/addresses";
import { isHeaderValue, whyNotHeader } from "@/lib/http/door";
import { neverAt, portOf } from "@/lib/http/never";
import { findProtocol } from "@/lib/serving/all";
import { noPath, pathOf } from "@/lib/serving/target";

import { namesModel, namesSignature, placeOf } from "./place";
import { reachOf } from "./sign-in";
import type { EndpointSecrets } from "./stored";
import type { RegisteredDeployment, Registration, SignInKind } from "./types";

/** Whether this actor may open private and loopback addresses, which only an unlimited administrator may. */
export type RegisterPowers = { allowPrivate: boolean };

export type CheckedRegistration = {
  origin: string;
  base: string;
  servedName: string | null;
  signatureName: string | null;
  headerName: string | null;
};
export type WasRegistered = Omit<CheckedRegistration, "servedName" | "signatureName"> & {
  protocol: string;
  signIn: SignInKind;
  allowPrivate: boolean;
};

type Fields = Record<string, string[]>;

/** Where and how it is called. `was`: how it was before; null: it is new. Throws `invalid` by field, `forbidden` beyond `powers`. */
export function checkRegistration(
  input: Registration,
  was: WasRegistered | null,
  powers: RegisterPowers,
): CheckedRegistration {
  const fields: Fields = {};
  const place = placeOf(input.address, input.protocol);
  if (!findProtocol(input.protocol)) fields["protocol"] = ["Choose how it is called, or let it be detected."];
  if ("whyNot" in place) throw refuse({ ...fields, address: [place.whyNot] });
  const wantsHeader = input.signIn === "key" || input.signIn === "header";
  const headerName = wantsHeader ? input.headerName.toLowerCase() : null;
  requirePrivate(input, { ...place, headerName }, was, powers);

  const url = new URL(place.origin);
  const literal = literalAddress(url.hostname);
  const reach = reachOf({ ...input, origin: place.origin });
  const closed = literal === null ? null : whyNotCall(literal, reach, neverAt(portOf(url)));
  if (literal !== null && closed !== null) fields["address"] = [`${literal} ${closed.split("; “")[0] ?? closed}.`];
  if (input.signIn !== "none" && place.origin.startsWith("http:") && !input.allowPrivate)
    fields["address"] ??= ["Credentials are sent over https:// only, except to private addresses."];

  const servedName = input.servedName || place.name;
  if (namesModel(input.protocol) && (servedName === null || pathOf("", servedName) === null))
    fields["servedName"] = [servedName === null ? "This protocol names the model in the path." : noPath.why];
  if (input.signatureName !== "" && !namesSignature(input.protocol))
    fields["signatureName"] = ["Calls of this protocol cannot name a signature. Leave this empty."];
  const why = headerName === null ? null : whyNotSignIn(headerName);
  if (why !== null) fields["headerName"] = [why];
  const split = whyNotDeployments(input.deployments);
  if (Object.keys({ ...fields, ...split }).length > 0) throw refuse({ ...fields, ...split });
  return { origin: place.origin, base: place.base, servedName, signatureName: input.signatureName || null, headerName };
}

/** Deployments whose shares add up. Throws `invalid`, as `checkRegistration`. */
export function checkDeployments(deployments: readonly RegisteredDeployment[]): readonly RegisteredDeployment[] {
  const fields = whyNotDeployments(deployments);
  if (Object.keys(fields).length > 0) throw refuse(fields);
  return deployments;
}

/**
 * The secrets that hold afterwards. `kept`: those before, `secrets` null where they cannot be read any more. Throws `invalid` by
 * field: they are bound to the address they were given for, path included, and to the way of signing in.
 */
export function secretsAfter(
  input: Registration,
  checked: CheckedRegistration,
  kept: (WasRegistered & { secrets: EndpointSecrets | null }) | null,
): EndpointSecrets {
  const hasMoved = kept !== null && (kept.origin !== checked.origin || kept.base !== checked.base);
  const isSame = kept !== null && !hasMoved && kept.signIn === input.signIn;
  const old = isSame ? (kept.secrets ?? {}) : {};
  const [fields, secrets]: [Fields, EndpointSecrets] = [{}, {}];
  for (const name of wanted[input.signIn]) {
    const text = input[name] || old[name] || "";
    const problem = text === "" && name !== "password" ? whyWanted(kept, hasMoved, isSame) : whyNotSecret(name, text);
    if (problem !== null) fields[name] = [problem];
    secrets[name] = text;
  }
  if (Object.keys(fields).length > 0) throw refuse(fields);
  return secrets;
}

/** One refusal of a form, by field. */
export function refuse(fields: Fields): AppError {
  return new AppError("invalid", someFields, { fields });
}

/** The secrets of each way to sign in. */
export const wanted: Record<SignInKind, readonly ("token" | "user" | "password")[]> = {
  none: [],
  bearer: ["token"],
  key: ["token"],
  header: ["token"],
  basic: ["user", "password"],
};

function whyWanted(kept: (WasRegistered & { secrets: unknown }) | null, hasMoved: boolean, isSame: boolean): string {
  if (kept === null || kept.signIn === "none") return "This is needed for the chosen sign-in.";
  if (hasMoved)
    return "The address changed, and credentials are bound to the address they were given for. Enter this again.";
  return isSame
    ? "What was kept cannot be read with this installation’s encryption key. Enter it again."
    : "The way to sign in changed. Enter this again.";
}

/** What is shorter is left alone in replies (`lib/playground/scrub.ts`): hiding it would take half of each with it. */
const shortestSecret = 4;

function whyNotSecret(name: string, text: string): string | null {
  if (name === "user" && text.includes(":")) return "A user name cannot hold a colon.";
  if (name === "token" && !isHeaderValue(text)) return "A header cannot carry line breaks or such characters.";
  if (name !== "user" && text !== "" && text.length < shortestSecret)
    return "It takes at least four characters: a shorter one cannot be told from ordinary text, so it could not be hidden where a server sends it back.";
  return name === "token" && text.trim() !== text ? "It begins or ends with a space." : null;
}

/** What the call itself says is not a way to sign in. */
function whyNotSignIn(headerName: string): string | null {
  if (headerName === "") return "Say which header carries it.";
  return /^(content-|accept|cookie$|user-agent$|x-amz|azureml-model-deployment$)/.test(headerName)
    ? "A header of that name is not for signing in."
    : whyNotHeader(headerName);
}

function whyNotDeployments(deployments: readonly RegisteredDeployment[]): Fields {
  const fields: Fields = {};
  for (const [at, { key, model, version, words }] of deployments.entries()) {
    if (deployments.findIndex((other) => other.key === key) < at)
      fields[`deployments.${at}.key`] = ["Two deployments have this name."];
    if (model === "" && words === "") fields[`deployments.${at}.words`] = ["Say what it serves."];
    if (model !== "" && version === "") fields[`deployments.${at}.version`] = ["Say which version."];
  }
  const sum = deployments.reduce((total, { weight }) => total + weight, 0);
  return sum === 100 ? fields : { ...fields, deployments: [`The shares add up to ${sum} %, not to 100 %.`] };
}

/** Somebody who may not open private addresses must not turn an open one on other services either: the same server may hold several. */
function requirePrivate(
  { protocol, allowPrivate }: Registration,
  aim: Pick<CheckedRegistration, "origin" | "base" | "headerName">,
  was: WasRegistered | null,
  powers: RegisterPowers,
): void {
  const isSame =
    was?.allowPrivate &&
    was.protocol === protocol &&
    was.origin === aim.origin &&
    was.base === aim.base &&
    was.headerName === aim.headerName;
  if (powers.allowPrivate || !allowPrivate || isSame) return;
  throw new AppError(
    "forbidden",
    "Only an administrator of the whole installation may allow private and loopback addresses, or change the address, protocol or header while they are allowed.",
  );
}
