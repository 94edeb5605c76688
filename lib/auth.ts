import "server-only";

import { decode, encode } from "next-auth/jwt";
import { cookies, headers } from "next/headers";
import { forbidden, redirect } from "next/navigation";
import { cache } from "react";

import { appendCounted } from "@/lib/audit/append-counted";
import type { Actor } from "@/lib/audit/types";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { sessionSecret } from "@/lib/keys";
import { addressOf } from "@/lib/members/address";
import { sessionSeconds, usesHttps } from "@/lib/members/next-auth";
import { safePath } from "@/lib/members/rules";
import { readSession } from "@/lib/members/session";
import { pathHeader, paths } from "@/lib/paths";
import { can, type Grant, type Permission } from "@/lib/permissions";

/** Who is asking, read anew on each request: roles and revocation take effect at once. */
export type Viewer = {
  id: string;
  email: string;
  name: string;
  groups: string[];
  grants: Grant[];
  /** The visit before this one. */
  previousSeenAt: Date | null;
};

/** Once a request, however many components ask. One decryption and one statement; `getServerSession` would do far more. */
export const getViewer = cache(async (): Promise<Viewer | null> => {
  const token = (await cookies()).get(sessionCookie())?.value;
  if (!token) return null;
  const claims = await decode({ token, secret: sessionSecret() }).catch(() => null);
  if (!claims?.sub || typeof claims["since"] !== "number") return null;
  return readSession(claims.sub, claims["since"]);
});

/** Throws unless signed in and holding `permission` at least somewhere; what exactly is visible, the query decides. */
export async function requireViewer(permission: Permission): Promise<Viewer> {
  const viewer = await getViewer();
  if (!viewer) throw new AppError("unauthenticated", "Sign in to see this.");
  if (!can(viewer.grants, permission)) {
    await recordDenial(viewer, permission);
    throw new AppError("forbidden", "None of your roles allows this.");
  }
  return viewer;
}

/**
 * For pages: a stranger goes to the sign-in page and comes back; who may not see it gets the page that says so. `path` is
 * the page's own address, used when the request does not tell.
 */
export async function requirePageViewer(permission: Permission, path: string): Promise<Viewer> {
  const viewer = (await getViewer()) ?? redirect(await signInPath(path));
  if (can(viewer.grants, permission)) return viewer;
  await recordDenial(viewer, permission);
  return forbidden();
}

/** The sign-in page, with the way back to the page that was asked for. */
export async function signInPath(path: string): Promise<string> {
  const from = safePath((await headers()).get(pathHeader) ?? path);
  return from === paths.overview ? paths.signIn : `${paths.signIn}?callbackUrl=${encodeURIComponent(from)}`;
}

export function actorOf(viewer: Viewer): Actor {
  return { kind: "member", id: viewer.id, name: viewer.name };
}

/** Notes that somebody asked for what none of their grants allows; `limit` says where, when only a limit stood in the way. */
export async function recordDenial(
  viewer: Viewer,
  permission: Permission,
  limit?: { id: string; name: string },
): Promise<void> {
  await appendCounted(
    {
      type: "access.denied",
      actor: actorOf(viewer),
      subject: limit ? { kind: "scope", ...limit } : { kind: "permission", id: permission, name: permission },
      payload: { permission, address: await requestAddress() },
    },
    permission,
  );
}

/** Gives this browser a new session that begins at `since`: for a change that ends all others. */
export async function renewSession(viewer: Viewer, since: number): Promise<void> {
  const token = await encode({ token: { sub: viewer.id, since }, secret: sessionSecret(), maxAge: sessionSeconds });
  const options = { httpOnly: true, sameSite: "lax", path: "/", secure: usesHttps(), maxAge: sessionSeconds } as const;
  (await cookies()).set(sessionCookie(), token, options);
}

export async function requestAddress(): Promise<string> {
  return addressOf(await headers(), env.INTERLOCK_PROXIES);
}

/** The name next-auth gives it. */
function sessionCookie(): string {
  return usesHttps() ? "__Secure-next-auth.session-token" : "next-auth.session-token";
}
