import "server-only";

import { decode, encode } from "next-auth/jwt";

import { sessionSecret } from "@/lib/keys";

import { sessionSeconds, usesHttps } from "./next-auth";

/** Whose session it is and when it began; says nothing about whether it still holds (`readSession` does). */
type SessionClaims = { memberId: string; since: number };
type Opened = SessionClaims & { endsAt: number };

const mostOpened = 2_000;
const opened = new Map<string, Opened>();

/** The name next-auth gives it. */
export function sessionCookie(): string {
  return usesHttps() ? "__Secure-next-auth.session-token" : "next-auth.session-token";
}

export function sessionCookieOptions() {
  return { httpOnly: true, sameSite: "lax", path: "/", secure: usesHttps(), maxAge: sessionSeconds } as const;
}

/**
 * Opens a session's token, or null when it is not one of ours or over. Deriving the key and decrypting cost 0.2 ms of
 * processor time, as much as the database's part of a list, so tokens that were opened before are remembered.
 */
export async function readSessionToken(token: string): Promise<SessionClaims | null> {
  const known = opened.get(token) ?? (await open(token));
  if (!known || known.endsAt <= Date.now()) {
    opened.delete(token);
    return null;
  }
  if (!opened.has(token)) remember(token, known);
  return known;
}

export function writeSessionToken({ memberId, since }: SessionClaims): Promise<string> {
  return encode({ token: { sub: memberId, since }, secret: sessionSecret(), maxAge: sessionSeconds });
}

async function open(token: string): Promise<Opened | null> {
  const claims = await decode({ token, secret: sessionSecret() }).catch(() => null);
  if (!claims?.sub || typeof claims["since"] !== "number" || typeof claims["exp"] !== "number") return null;
  // next-auth hands out a new token, with a new end, to whoever asks it for the session.
  const endsAt = Math.min(claims["exp"], claims["since"] / 1_000 + sessionSeconds) * 1_000;
  return { memberId: claims.sub, since: claims["since"], endsAt };
}

function remember(token: string, claims: Opened) {
  for (const oldest of opened.keys()) {
    if (opened.size < mostOpened) break;
    opened.delete(oldest);
  }
  opened.set(token, claims);
}
