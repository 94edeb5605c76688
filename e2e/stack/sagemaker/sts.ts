import { randomBytes } from "node:crypto";

import { Failure } from "./failure";
import type { Home } from "./world";
import { toXml } from "./xml";

export type Session = { secret: string; token: string | null; who: string; until: number };

/** Access keys by their id: lasting ones, and those that were lent. */
export class Keyring {
  readonly keys = new Map<string, Session>();
  /** Roles that can be taken on, and the external id that each asks for. */
  readonly roles = new Map<string, string | null>();
  webIdentity = "a web identity token";
  lentMs = 3_600_000;

  constructor(readonly home: Home) {}

  lend(who: string): { id: string; session: Session } {
    const id = `ASIA${randomBytes(8).toString("hex").toUpperCase()}`;
    const token = randomBytes(48).toString("base64");
    const session = { secret: randomBytes(30).toString("base64"), token, who, until: Date.now() + this.lentMs };
    this.keys.set(id, session);
    return { id, session };
  }

  /** All lent keys end now. */
  expire(): void {
    for (const session of this.keys.values()) if (session.token !== null) session.until = 0;
  }
}

type Query = Record<string, string | number>;

/** `caller`: the id of the keys that signed; null where nobody did. */
export function answerSts(
  keyring: Keyring,
  operation: string,
  query: Query,
  caller: string | null,
): Record<string, unknown> {
  const { account } = keyring.home;
  const who = keyring.keys.get(caller ?? "")?.who ?? "nobody";
  if (operation === "GetCallerIdentity")
    return {
      UserId: `AROASTANDIN:${who}`,
      Account: account,
      Arn: `arn:aws:sts::${account}:assumed-role/${who}/interlock`,
    };
  const role = String(query.RoleArn);
  const isKnown = keyring.roles.has(role);
  if (operation === "AssumeRoleWithWebIdentity") {
    if (query.WebIdentityToken !== keyring.webIdentity)
      throw new Failure("InvalidIdentityToken", "The token is not valid.");
    if (!isKnown) throw new Failure("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403);
  } else {
    const externalId = keyring.roles.get(role) ?? null;
    if (!isKnown || (externalId !== null && query.ExternalId !== externalId))
      throw new Failure("AccessDenied", `User is not authorized to perform: sts:AssumeRole on resource: ${role}`, 403);
  }
  const { id, session } = keyring.lend(role.slice(role.lastIndexOf("/") + 1));
  return {
    Credentials: {
      AccessKeyId: id,
      SecretAccessKey: session.secret,
      SessionToken: session.token,
      Expiration: new Date(session.until).toISOString(),
    },
    AssumedRoleUser: {
      AssumedRoleId: `AROASTANDIN00000:interlock`,
      Arn: role.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/") + "/interlock",
    },
  };
}

export function stsXml(operation: string, reply: Record<string, unknown>): string {
  const metadata = { RequestId: "00000000-0000-0000-0000-000000000000" };
  return toXml({ [`${operation}Response`]: { [`${operation}Result`]: reply, ResponseMetadata: metadata } });
}

export function stsError({ type, message }: Failure): string {
  return toXml({ ErrorResponse: { Error: { Type: "Sender", Code: type, Message: message } } });
}
