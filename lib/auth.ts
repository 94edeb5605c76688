import "server-only";

import { cookies, headers } from "next/headers";
import { forbidden, redirect } from "next/navigation";
import { cache } from "react";

import { noteAsked } from "@/lib/asked";
import { appendCounted } from "@/lib/audit/append-counted";
import type { Actor } from "@/lib/audit/types";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { addressOf } from "@/lib/members/address";
import { safePath } from "@/lib/members/rules";
import { readSession } from "@/lib/members/session";
import { readSessionToken, sessionCookie, sessionCookieOptions, writeSessionToken } from "@/lib/members/session-token";
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

/** Once a request, however many components ask. One statement; `getServerSession` would do far more. */
export const getViewer = cache(async (): Promise<Viewer | null> => {
  noteAsked();
  return (await followViewer())();
});

/**
 * Who is asking, to be read again by work that goes on long after its request was let in. What it answers needs no request any more,
 * and gives null once the session is over or its member disabled.
 */
export async function followViewer(): Promise<() => Promise<Viewer | null>> {
  const token = (await cookies()).get(sessionCookie())?.value;
  return async () => {
    const claims = token === undefined ? null : await readSessionToken(token);
    return claims && readSession(claims.memberId, claims.since);
  };
}

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
  const token = await writeSessionToken({ memberId: viewer.id, since });
  (await cookies()).set(sessionCookie(), token, sessionCookieOptions());
}

export async function requestAddress(): Promise<string> {
  return addressOf(await headers(), env.INTERLOCK_PROXIES);
}
