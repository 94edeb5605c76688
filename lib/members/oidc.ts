import "server-only";

import type { NextAuthOptions, Profile } from "next-auth";
import { z } from "zod";

import { env } from "@/lib/env";
import { agentForOperators } from "@/lib/http/agents";

import type { Identity } from "./types";

type OAuthProvider = Extract<NextAuthOptions["providers"][number], { type: "oauth" }>;

const claims = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1),
  email: z.string().optional().catch(undefined),
  email_verified: z.union([z.boolean(), z.stringbool()]).optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  preferred_username: z.string().optional().catch(undefined),
});

export const singleSignOnName = (): string | null => (configured() ? env.INTERLOCK_OIDC_NAME : null);

/** Any issuer that publishes `/.well-known/openid-configuration`; null when the environment names none. */
export function oidcProvider(): OAuthProvider | null {
  const config = configured();
  if (!config) return null;
  return {
    id: "sso",
    name: env.INTERLOCK_OIDC_NAME,
    type: "oauth",
    wellKnown: `${config.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    clientId: config.clientId,
    clientSecret: config.clientSecret,
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    authorization: { params: { scope: env.INTERLOCK_OIDC_SCOPE } },
    // The client of next-auth calls by itself, and what it calls the provider's own document says.
    httpOptions: { timeout: 10_000, agent: agentForOperators(new URL(config.issuer).protocol) },
    userinfo: {
      // Many providers keep e-mail and groups out of the ID token; what is missing there is asked for.
      async request({ client, tokens }) {
        const set = tokens as Exclude<Parameters<typeof client.userinfo>[0], string>; // what it is, whatever the type says
        const told: Profile = set.claims();
        const complete = told.email !== undefined && env.INTERLOCK_OIDC_GROUP_CLAIM in told;
        if (complete || !client.issuer.metadata.userinfo_endpoint) return told;
        const more = await client.userinfo<Profile>(set); // refused unless it is about the same subject
        return { ...more, ...(told.email !== undefined && { email_verified: false }), ...told };
      },
    },
    profile: (profile: Profile) => ({ id: profile.sub ?? "" }),
  };
}

/** Claims as the identity provider sent them, checked by signature, issuer, audience and nonce already. */
export function readIdentity(profile: unknown, groupClaim = env.INTERLOCK_OIDC_GROUP_CLAIM): Identity {
  const told = claims.parse(profile);
  return {
    issuer: told.iss,
    subject: told.sub,
    email: told.email ?? null,
    emailVerified: told.email_verified === true,
    name: told.name ?? told.preferred_username ?? null,
    groups: groupsIn(told[groupClaim]),
  };
}

/** A list, or one name alone as some providers send it. */
function groupsIn(claim: unknown): string[] {
  const parsed = z.union([z.array(z.string()), z.string().transform((one) => [one])]).safeParse(claim);
  return parsed.success ? [...new Set(parsed.data)].slice(0, 500) : [];
}

function configured() {
  const {
    INTERLOCK_OIDC_ISSUER: issuer,
    INTERLOCK_OIDC_CLIENT_ID: clientId,
    INTERLOCK_OIDC_CLIENT_SECRET: clientSecret,
  } = env;
  if (!issuer && !clientId && !clientSecret) return null;
  if (!issuer || !clientId || !clientSecret) {
    throw new Error(
      "Single sign-on needs INTERLOCK_OIDC_ISSUER, INTERLOCK_OIDC_CLIENT_ID and INTERLOCK_OIDC_CLIENT_SECRET together.",
    );
  }
  return { issuer, clientId, clientSecret };
}
