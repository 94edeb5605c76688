import "server-only";

import type { NextAuthOptions, User } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";

import { env } from "@/lib/env";
import { sessionSecret } from "@/lib/keys";
import { paths } from "@/lib/paths";

import { addressOf } from "./address";
import { oidcProvider, readIdentity } from "./oidc";
import { problemCode, rolesByGroup, safePath } from "./rules";
import { setUpFirstAdministrator } from "./set-up";
import { signInWithPassword } from "./sign-in";
import { signInByIdentity } from "./sign-in-by-identity";
import type { SignInAnswer, SignedIn } from "./types";

/** A week after signing in, whatever happens in between: asking for the session does not prolong it. */
export const sessionSeconds = 7 * 24 * 3_600;

/** The person between `authorize` or `signIn` and the token: next-auth hands the same object on. */
type Arrival = User & { since?: number };

let options: NextAuthOptions | undefined;

/** Made on first use: `next build` imports routes where no key exists yet. */
export function authOptions(): NextAuthOptions {
  return (options ??= makeOptions());
}

function makeOptions(): NextAuthOptions {
  const byGroup = rolesByGroup(env.INTERLOCK_OIDC_ROLES);
  const sso = oidcProvider();
  return {
    secret: sessionSecret(),
    session: { strategy: "jwt", maxAge: sessionSeconds },
    useSecureCookies: usesHttps(),
    pages: { signIn: paths.signIn, error: paths.signIn, signOut: paths.signIn },
    providers: [password, setUp, ...(sso ? [sso] : [])],
    callbacks: {
      async signIn({ user, account, profile }) {
        if (account?.provider !== "sso") return true;
        const answer = await answerOf(async () =>
          signInByIdentity(readIdentity(profile), byGroup, await currentAddress()),
        );
        if (!answer.ok) return `${paths.signIn}?error=${problemCode(answer.problem)}`;
        Object.assign(user, arrival(answer));
        return true;
      },
      jwt({ token, user }) {
        const { id, since } = (user ?? {}) as Partial<Arrival>;
        return id && since ? { sub: id, since } : token;
      },
      redirect: ({ url, baseUrl }) =>
        `${baseUrl}${safePath(url.startsWith(baseUrl) ? url.slice(baseUrl.length) || "/" : url)}`,
    },
    logger: {
      error: (code, detail) =>
        console.error(`sign-in: ${code}`, "message" in detail ? detail.message : detail.error.message),
      warn: () => {},
      debug: () => {},
    },
  };
}

export function usesHttps(): boolean {
  return env.NEXTAUTH_URL?.startsWith("https://") ?? false;
}

const password = CredentialsProvider({
  id: "credentials",
  name: "a local account",
  credentials: { email: { label: "E-mail", type: "email" }, password: { label: "Password", type: "password" } },
  authorize: async (given, request) =>
    admit(() =>
      signInWithPassword({
        email: given?.email ?? "",
        password: given?.password ?? "",
        address: addressIn(request.headers),
      }),
    ),
});

const setUp = CredentialsProvider({
  id: "set-up",
  name: "the set-up link",
  credentials: { token: {}, email: {}, name: {}, password: {} },
  authorize: async (given, request) =>
    admit(() =>
      setUpFirstAdministrator(
        given?.token ?? "",
        { email: given?.email ?? "", name: given?.name ?? "", password: given?.password ?? "" },
        addressIn(request.headers),
      ),
    ),
});

async function admit(ask: () => Promise<SignInAnswer>): Promise<Arrival> {
  const answer = await answerOf(ask);
  if (!answer.ok) throw new Error(problemCode(answer.problem)); // next-auth carries it to the page as `?error=`
  return arrival(answer);
}

/**
 * next-auth writes the message of whatever is thrown into the page's address, for any stranger to read: what a database says of a
 * failure stays here. Logged is only its kind, for its words may repeat what was typed.
 */
async function answerOf(ask: () => Promise<SignInAnswer>): Promise<SignInAnswer> {
  try {
    return await ask();
  } catch (error) {
    console.error("sign-in: failed:", error instanceof Error ? error.name : "not an error", codeOf(error));
    return { ok: false, problem: { code: "unexpected" } };
  }
}

function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}

function arrival(answer: SignedIn): Arrival {
  return { id: answer.memberId, since: answer.since };
}

function addressIn(headers: Record<string, string> | undefined): string {
  return addressOf(new Headers(headers), env.INTERLOCK_PROXIES);
}

async function currentAddress(): Promise<string> {
  const { headers } = await import("next/headers");
  return addressOf(await headers(), env.INTERLOCK_PROXIES);
}
